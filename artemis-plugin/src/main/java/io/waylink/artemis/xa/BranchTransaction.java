package io.waylink.artemis.xa;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.transaction.xa.Xid;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQTransactionTimeoutException;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.transaction.ProtonTransactionImpl;

/**
 * A transaction of an AMQP client, which may become a branch of a distributed transaction at any time before it is
 * discharged. Artemis writes the Xid with the prepare record and at no other time, and reads its three fields then; hence
 * it is given a holder, in which the Xid of the client takes the place of one that Artemis has made up.
 */
final class BranchTransaction extends ProtonTransactionImpl {

    private enum Kind {
        LOCAL,
        BRANCH,
        BRANCH_IN_ONE_PHASE,
        REMNANT
    }

    private volatile Kind kind = Kind.LOCAL;
    private volatile long boundAt;
    private volatile Function<ActiveMQException, CompletableFuture<Boolean>> undo;
    private boolean timeoutSignalled;

    BranchTransaction(Xid local, StorageManager storage, AMQPConnectionContext connection) {
        super(new XidHolder(local), storage, -1, connection);
    }

    /** Stands for a branch that is rolled back, so that what its client still does is rolled back as well. */
    static BranchTransaction remnant(
            Xid local, StorageManager storage, AMQPConnectionContext connection, ActiveMQException reason) {
        BranchTransaction remnant = new BranchTransaction(local, storage, connection);
        remnant.kind = Kind.REMNANT;
        remnant.markAsRollbackOnly(reason);
        return remnant;
    }

    /**
     * Makes it a branch.
     *
     * @param timeoutSeconds how long it may take until it is prepared, -1 for the broker's {@code transaction-timeout}
     * @param how what {@link #undo} does
     */
    void bind(XidImpl branch, int timeoutSeconds, Function<ActiveMQException, CompletableFuture<Boolean>> how) {
        ((XidHolder) xid).held = branch;
        setTimeout(timeoutSeconds);
        undo = how;
        boundAt = System.currentTimeMillis();
        kind = Kind.BRANCH;
    }

    /**
     * Has the connection that it belongs to roll it back, if it is bound and not discharged yet. Any thread may ask.
     *
     * @return whether that is done
     */
    CompletableFuture<Boolean> undo(ActiveMQException reason) {
        return isBound() ? undo.apply(reason) : CompletableFuture.completedFuture(false);
    }

    /** From now on its discharge commits it. */
    void onePhase() {
        kind = Kind.BRANCH_IN_ONE_PHASE;
    }

    boolean isOnePhase() {
        return kind == Kind.BRANCH_IN_ONE_PHASE;
    }

    /** Whether it has the Xid of a client. */
    boolean isBound() {
        return kind == Kind.BRANCH || kind == Kind.BRANCH_IN_ONE_PHASE;
    }

    /** Whether it is, or was, a branch. */
    boolean isOfBranch() {
        return kind != Kind.LOCAL;
    }

    @Override
    public Xid getXid() {
        return ((XidHolder) xid).held;
    }

    /**
     * Asked by the broker's scanner, which would roll back on its own thread while the client still works: what is stored
     * after that would stay in the journal for ever. So this only says no and sees to it that the connection does it. The
     * time counts from the bind.
     */
    @Override
    public boolean hasTimedOut(long now, int defaultSeconds) {
        if (isBound() && !timeoutSignalled && super.hasTimedOut(now - (boundAt - getCreateTime()), defaultSeconds)) {
            timeoutSignalled = true;
            CompletableFuture<Boolean> unused =
                    undo(new ActiveMQTransactionTimeoutException("the branch took too long"));
        }
        return false;
    }

    private static final class XidHolder implements Xid {

        private volatile Xid held;

        XidHolder(Xid held) {
            this.held = held;
        }

        @Override
        public int getFormatId() {
            return held.getFormatId();
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return held.getGlobalTransactionId();
        }

        @Override
        public byte[] getBranchQualifier() {
            return held.getBranchQualifier();
        }
    }
}
