package io.waylink.adapter.xa;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionRolledBackException;

/**
 * The AMQP transactions of a session as branches of the container's transactions (Jakarta Connectors 2.1, section 7.6).
 * Work comes first, in an ordinary AMQP transaction: committed in one phase it costs what a local one costs. Only to be
 * prepared does it become a branch at the broker, which has it on disk then, and from there on it is ended by its Xid, whatever
 * becomes of session, connection, and this side.
 *
 * <p>What is lost before it is prepared is rolled back, and said to be ({@code XA_RB...}). A prepare that is not answered is
 * {@code XAER_RMFAIL}: the branch is prepared or rolled back, and to roll it back is right in both cases. A commit of what is
 * prepared, and not answered, is tried again for a while and then {@code XA_RETRY}: the transaction manager asks again. A
 * commit in one phase that is not answered has an outcome that nobody can find out: {@code XA_HEURHAZ}.
 *
 * <p>A broker that knows one phase only is {@link OnePhase}'s matter.
 */
public final class BranchResource implements XAResource {

    /** What has become of the branch. */
    public enum Outcome {
        NONE,
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    /** What to do with what the application does at a moment. */
    public enum Stance {
        /** It is done in the branch. */
        IN_BRANCH,
        /** There is no branch, and no transaction. */
        OUTSIDE,
        /** The branch that it would have been in is over: it must neither go into the next one nor be done by itself. */
        TOO_LATE
    }

    /** What is done about two phases with a broker that knows one only. */
    @FunctionalInterface
    public interface OnePhase {

        /**
         * Asked at each prepare.
         *
         * @return true if a branch is to be prepared by a look at whether it can still commit, which makes nothing durable: if
         *     this side or the broker fails between prepare and commit, it is rolled back although the others have committed;
         *     false if it is to be rolled back now
         */
        boolean pretends();
    }

    private final AtomicReference<Association> present = new AtomicReference<>(Association.NONE);
    private final AtomicBoolean refused = new AtomicBoolean();
    private final LeftBranches left;
    private final Work work;
    private final Control control;
    private final OnePhase onePhase;
    private volatile int timeout;

    /** The branches whose work is done there. */
    public BranchResource(Work work, BranchControl control, OnePhase onePhase) {
        this(work, (Control) control, onePhase);
    }

    /** The branches of a connection of a pool. */
    public BranchResource(Work work, PoolControl control, OnePhase onePhase) {
        this(work, (Control) control, onePhase);
    }

    BranchResource(Work work, Control control, OnePhase onePhase) {
        this.work = work;
        this.control = control;
        this.left = new LeftBranches(control);
        this.onePhase = onePhase;
    }

    /** What has become of the branch since this was last asked. */
    public Outcome takeOutcome() {
        refused.set(false);
        return present.getAndSet(Association.NONE).outcome();
    }

    /** What was to be done in the branch was not done: until the outcome is taken whoever commits gets a rollback. */
    public void refuse() {
        refused.set(true);
    }

    /** What to do with what the application does now. */
    public Stance stance() {
        return present.get().stance();
    }

    /** Rolls back what was begun and not ended: whoever did the work is gone. */
    public void abandon() throws JMSException {
        if (present.getAndSet(Association.NONE).state().occupies()) {
            work.rollback(true);
        }
    }

    // --- association --- //

    @Override
    public void start(Xid xid, int flags) throws XAException {
        Call call = Call.ofStart(flags);
        BranchXid branch = BranchXid.of(xid);
        Association now = present.get();
        State next = moved(stateOf(now, branch).on(call));
        if (call == Call.START) {
            if (now.state().occupies()) {
                throw XaFailures.of(XAException.XAER_PROTO, "another branch, " + now.xid() + ", is not ended yet");
            }
            left.forget(branch);
            move(now, Association.begin(next, branch));
        } else {
            move(now, now.in(next));
        }
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        Association now = present.get();
        move(now, now.in(moved(stateOf(now, BranchXid.of(xid)).on(Call.ofEnd(flags)))));
    }

    // --- prepare, commit, rollback --- //

    @Override
    public int prepare(Xid xid) throws XAException {
        BranchXid branch = BranchXid.of(xid);
        Association now = present.get();
        decide(now, branch, Call.PREPARE);
        Association ending = ending(now);
        requireWillToCommit(now);
        if (work.isEmpty()) {
            done(Outcome.COMMITTED);
            return XA_RDONLY;
        }
        String node = work.node();
        if (node != null) {
            prepareAt(node, now, branch);
        } else if (onePhase.pretends()) {
            move(ending, now.in(State.CHECKED));
        } else {
            rollBack(now);
            throw XaFailures.of(
                    XAException.XA_RBROLLBACK,
                    "the broker knows no two-phase commit, as it lacks Waylink's plugin; rolled back");
        }
        return XA_OK;
    }

    private void prepareAt(String node, Association now, BranchXid branch) throws XAException {
        try {
            work.bind(node, branch.text(), timeout);
        } catch (JMSException e) {
            rollBack(now);
            throw XaFailures.of(
                    XaFailures.codeOf(e).isPresent() ? XAException.XA_RBPROTO : XAException.XA_RBCOMMFAIL, e);
        }
        try {
            work.commit();
        } catch (JMSException e) {
            if (isRolledBack(e)) {
                done(Outcome.ROLLED_BACK);
                throw XaFailures.of(rollbackCode(e, XAException.XA_RBCOMMFAIL), e);
            }
            left.inDoubt(branch, node);
            done(Outcome.UNKNOWN);
            throw XaFailures.of(XAException.XAER_RMFAIL, e);
        }
        left.prepared(branch, node);
        done(Outcome.NONE);
    }

    @Override
    public void commit(Xid xid, boolean inOnePhase) throws XAException {
        BranchXid branch = BranchXid.of(xid);
        Association now = present.get();
        if (decide(now, branch, inOnePhase ? Call.COMMIT_ONE_PHASE : Call.COMMIT) instanceof State.ByXid) {
            endByXid(Ending.COMMIT, branch, Outcome.COMMITTED);
            return;
        }
        ending(now);
        if (inOnePhase) {
            requireWillToCommit(now);
        } else if (refused.get()) {
            rollBack(now);
            throw XaFailures.of(XAException.XA_RBROLLBACK, "the message of this branch was not processed");
        }
        try {
            if (!work.isEmpty()) {
                work.commit();
            }
            done(Outcome.COMMITTED);
        } catch (JMSException e) {
            boolean rolledBack = isRolledBack(e);
            done(rolledBack ? Outcome.ROLLED_BACK : Outcome.UNKNOWN);
            if (rolledBack && inOnePhase) {
                throw XaFailures.of(rollbackCode(e, XAException.XA_RBROLLBACK), e);
            }
            left.hazard(branch);
            throw XaFailures.of(rolledBack ? XAException.XA_HEURRB : XAException.XA_HEURHAZ, e);
        }
    }

    /**
     * On the thread that has started the branch the work may be given back later, see {@link Work#rollback}. A rollback that is
     * not answered is one all the same: without a commit the broker keeps nothing.
     */
    @Override
    public void rollback(Xid xid) throws XAException {
        BranchXid branch = BranchXid.of(xid);
        Association now = present.get();
        if (decide(now, branch, Call.ROLLBACK) instanceof State.ByXid) {
            endByXid(Ending.ROLLBACK, branch, Outcome.ROLLED_BACK);
            return;
        }
        ending(now);
        rollBack(now);
    }

    @Override
    public void forget(Xid xid) throws XAException {
        BranchXid branch = BranchXid.of(xid);
        if (decide(present.get(), branch, Call.FORGET) instanceof State.Drop) {
            left.forget(branch);
        } else {
            left.end(Ending.FORGET, branch);
        }
    }

    /** Once it is decided, that is the outcome, also if the broker cannot be asked now: the manager will ask again. */
    private void endByXid(Ending how, BranchXid branch, Outcome outcome) throws XAException {
        if (left.stateOf(branch) != State.NONE) {
            present.updateAndGet(now -> now.state() == State.NONE ? Association.after(outcome) : now);
        }
        left.end(how, branch);
    }

    /** Refuses, and rolls back, what was not done, takes too long, or has lost a link. */
    private void requireWillToCommit(Association now) throws XAException {
        int code;
        if (now.state() == State.FAILED || refused.get()) {
            code = XAException.XA_RBROLLBACK;
        } else if (timeout > 0 && System.nanoTime() - now.since() > TimeUnit.SECONDS.toNanos(timeout)) {
            code = XAException.XA_RBTIMEOUT;
        } else if (work.isDoomed()) {
            code = XAException.XA_RBCOMMFAIL;
        } else {
            return;
        }
        rollBack(now);
        throw new XAException(code);
    }

    private void rollBack(Association now) throws XAException {
        try {
            if (!work.isEmpty()) {
                work.rollback(now.isStarter());
            }
            present.set(now.rolledBack());
        } catch (JMSException e) {
            done(Outcome.UNKNOWN);
            throw XaFailures.of(XAException.XAER_RMFAIL, e);
        }
    }

    /** A session that was closed before its commit was sent is a rollback too. */
    private static boolean isRolledBack(JMSException e) {
        boolean said = e instanceof TransactionRolledBackException || e instanceof IllegalStateException;
        return said && XaFailures.codeOf(e).orElse(XAException.XA_RBROLLBACK) != XAException.XAER_RMFAIL;
    }

    private static int rollbackCode(JMSException e, int otherwise) {
        int code = XaFailures.codeOf(e).orElse(otherwise);
        return XaFailures.isRollback(code) ? code : XAException.XA_RBROLLBACK;
    }

    // --- state --- //

    private State stateOf(Association now, BranchXid branch) {
        return now.isOf(branch) ? now.state() : left.stateOf(branch);
    }

    private State.Decision decide(Association now, BranchXid branch, Call call) throws XAException {
        State.Decision decision = stateOf(now, branch).on(call);
        if (decision instanceof State.Refuse refuse) {
            throw new XAException(refuse.code());
        }
        return decision;
    }

    private static State moved(State.Decision decision) throws XAException {
        if (decision instanceof State.Move move) {
            return move.to();
        }
        throw new XAException(decision instanceof State.Refuse refuse ? refuse.code() : XAException.XAER_PROTO);
    }

    private Association ending(Association now) throws XAException {
        Association ending = now.in(State.ENDING);
        move(now, ending);
        return ending;
    }

    private void move(Association from, Association to) throws XAException {
        if (!present.compareAndSet(from, to)) {
            throw XaFailures.of(XAException.XAER_RMFAIL, "the branch is being ended by another thread");
        }
    }

    private void done(Outcome outcome) {
        present.set(Association.after(outcome));
    }

    // --- the rest --- //

    /**
     * Only itself: another one works in another AMQP transaction, which a commit of this would not reach, so that it needs a
     * branch of its own.
     */
    @Override
    public boolean isSameRM(XAResource other) {
        return this.equals(other);
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return Scan.of(flags, control);
    }

    @Override
    public int getTransactionTimeout() {
        return timeout;
    }

    /** In seconds, from start to prepare; 0 for as long as it takes. */
    @Override
    public boolean setTransactionTimeout(int seconds) throws XAException {
        if (seconds < 0) {
            throw XaFailures.of(XAException.XAER_INVAL, "a timeout of " + seconds + " s");
        }
        timeout = seconds;
        return true;
    }
}
