package io.waylink.adapter.inbound;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

/**
 * The acknowledgement of one message as a branch of the container's transaction (Jakarta Connectors 2.1, section
 * 13.5.9): what AMQP 1.0 has is a local transaction, which this commits or rolls back.
 *
 * <p><b>{@link #prepare(Xid)} makes nothing durable</b>: it refuses if the transaction can only be rolled back by now,
 * because a link that took part was lost, and otherwise answers {@link #XA_OK}. If this server or the peer fails between
 * prepare and commit, the broker delivers the message again, although what else was in the transaction is committed: twice
 * at worst, lost never. To be a "last resource", which commits before the decision is on disk, would be worse: then a
 * failure in between loses the message. Containers commit in one phase where this is the only branch; then there is no
 * such gap.
 *
 * <p>A commit that the peer answers with a rollback, or that could not be sent, is reported as {@link XAException#XA_RBROLLBACK}, in two phases as
 * {@link XAException#XA_HEURRB}. A commit that is not answered has an unknown outcome, never a success and never a plain
 * rollback: {@link XAException#XA_HEURHAZ}; the broker either has taken the message off or delivers it again.
 */
final class AmqpXAResource implements XAResource {

    /** What has become of the branch. */
    enum Outcome {
        NONE,
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    private enum State {
        IDLE,
        ACTIVE,
        ENDED,
        PREPARED
    }

    /**
     * The branch.
     *
     * @param starter the thread that the message is delivered on
     */
    private record Branch(State state, Xid xid, Outcome outcome, Thread starter) {

        static final Branch FRESH = new Branch(State.IDLE, null, Outcome.NONE, null);

        Branch in(State next) {
            return new Branch(next, xid, Outcome.NONE, starter);
        }
    }

    private final AtomicReference<Branch> branch = new AtomicReference<>(Branch.FRESH);
    private final AtomicBoolean refused = new AtomicBoolean();
    private final Session session;
    private final BooleanSupplier doomed;

    /**
     * A branch of whatever transaction comes next.
     *
     * @param doomed whether the session's transaction can only be rolled back
     */
    AmqpXAResource(Session session, BooleanSupplier doomed) {
        this.session = session;
        this.doomed = doomed;
    }

    /** What has become of the branch since this was last asked. */
    Outcome takeOutcome() {
        refused.set(false);
        return branch.getAndSet(Branch.FRESH).outcome();
    }

    /** The message was not processed: whoever wants to commit until the outcome is taken gets a rollback. */
    void refuse() {
        refused.set(true);
    }

    private void checkNotRefused(Xid xid) throws XAException {
        if (refused.get()) {
            rollback(xid);
            throw new XAException(XAException.XA_RBROLLBACK);
        }
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        Branch now = branch.get();
        if (flags == TMNOFLAGS && now.state() != State.IDLE) {
            throw new XAException(XAException.XAER_PROTO);
        } else if (flags != TMNOFLAGS) {
            check(now, xid);
        }
        Thread starter = flags == TMNOFLAGS ? Thread.currentThread() : now.starter();
        move(now, new Branch(State.ACTIVE, xid, Outcome.NONE, starter));
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        Branch now = branch.get();
        check(now, xid);
        move(now, now.in(State.ENDED));
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        Branch now = branch.get();
        check(now, xid);
        if (now.state() != State.ENDED) {
            throw new XAException(XAException.XAER_PROTO);
        }
        checkNotRefused(xid);
        if (doomed.getAsBoolean()) {
            rollback(xid);
            throw new XAException(XAException.XA_RBCOMMFAIL);
        }
        move(now, now.in(State.PREPARED));
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        Branch now = branch.get();
        check(now, xid);
        if (now.state() == State.ACTIVE || onePhase == (now.state() == State.PREPARED)) {
            throw new XAException(XAException.XAER_PROTO);
        }
        checkNotRefused(xid);
        try {
            session.commit();
            done(Outcome.COMMITTED);
        } catch (TransactionRolledBackException | IllegalStateException e) {
            // The session was closed before the commit was sent: that is a rollback too.
            done(Outcome.ROLLED_BACK);
            throw failure(onePhase ? XAException.XA_RBROLLBACK : XAException.XA_HEURRB, e);
        } catch (JMSException e) {
            done(Outcome.UNKNOWN);
            throw failure(XAException.XA_HEURHAZ, e);
        }
    }

    /**
     * On the thread of the delivery the peer is told by that, see {@link Delivery#giveBack()}; on another one, as when the
     * time of the transaction is over, at once, because the delivery may never end. A rollback that is not answered is one
     * all the same: without a commit the peer keeps nothing.
     */
    @Override
    public void rollback(Xid xid) throws XAException {
        Branch now = branch.get();
        check(now, xid);
        if (Thread.currentThread().equals(now.starter())) {
            done(Outcome.ROLLED_BACK);
            return;
        }
        try {
            session.rollback();
            done(Outcome.ROLLED_BACK);
        } catch (JMSException e) {
            done(Outcome.UNKNOWN);
            throw failure(XAException.XAER_RMFAIL, e);
        }
    }

    private void done(Outcome outcome) {
        branch.set(new Branch(State.IDLE, null, outcome, null));
    }

    private void move(Branch from, Branch to) throws XAException {
        if (!branch.compareAndSet(from, to)) {
            throw new XAException(XAException.XAER_PROTO);
        }
    }

    private static void check(Branch now, Xid xid) throws XAException {
        if (now.xid() == null || !same(now.xid(), xid)) {
            throw new XAException(XAException.XAER_NOTA);
        }
    }

    private static boolean same(Xid one, Xid other) {
        return one.getFormatId() == other.getFormatId()
                && Arrays.equals(one.getGlobalTransactionId(), other.getGlobalTransactionId())
                && Arrays.equals(one.getBranchQualifier(), other.getBranchQualifier());
    }

    private static XAException failure(int code, JMSException cause) {
        XAException failure = new XAException(cause.getMessage());
        failure.errorCode = code;
        failure.initCause(cause);
        return failure;
    }

    /** Only itself: another instance is another AMQP transaction, which one commit would not reach. */
    @Override
    public boolean isSameRM(XAResource other) {
        return this.equals(other);
    }

    /** Nothing is prepared durably, so there is nothing to recover. */
    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public void forget(Xid xid) {}

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
