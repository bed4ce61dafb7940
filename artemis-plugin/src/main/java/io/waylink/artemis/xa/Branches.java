package io.waylink.artemis.xa;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.Xid;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQTransactionOutcomeUnknownException;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.transaction.ResourceManager;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.Transaction.State;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The branches of a broker, which are in its own resource manager beside those of core clients: what is prepared is found
 * there again after a restart, and the broker's management shows it.
 */
final class Branches {

    private static final Logger LOG = LoggerFactory.getLogger(Branches.class);

    private final ActiveMQServer server;

    /**
     * Those whose end is on its way to the disk. Until it is there they stay known: an answer that there is no such branch
     * would have the transaction manager forget its decision, and a crash could still bring the branch back.
     */
    private final Set<Xid> ending = ConcurrentHashMap.newKeySet();

    Branches(ActiveMQServer server) {
        this.server = server;
    }

    private ResourceManager manager() {
        return server.getResourceManager();
    }

    /** Makes a transaction known by its Xid, which must be new. */
    void add(XidImpl xid, BranchTransaction transaction, RemotingConnection connection) throws XaRefusal {
        if (heuristic(xid) != null) {
            throw new XaRefusal(XaCode.XAER_DUPID, "the Xid is that of a branch that waits to be forgotten");
        }
        try {
            if (!manager().putTransaction(xid, transaction, connection)) {
                throw new XaRefusal(XaCode.XAER_DUPID, "the Xid is in use");
            }
        } catch (ActiveMQException e) {
            throw new XaRefusal(XaCode.XAER_RMERR, "a plugin of the broker refuses the branch: " + e.getMessage(), e);
        }
    }

    /**
     * Ends the work of a client in a transaction: rolls it back, commits it, or prepares it. Within the session's executor;
     * what it has stored is on the disk when the session says so.
     *
     * @throws XaRefusal if it is rolled back although the client has not asked for that
     */
    void discharge(BranchTransaction transaction, boolean fail, RemotingConnection connection) throws Exception {
        try {
            if (fail) {
                transaction.rollback();
            } else if (transaction.isBound() && !transaction.isOnePhase()) {
                transaction.prepare();
                require(transaction, State.PREPARED);
            } else {
                transaction.commit(true);
                require(transaction, State.COMMITTED);
            }
        } finally {
            if (transaction.getState() != State.PREPARED) {
                remove(transaction, connection);
                rollBackWhatIsLeft(transaction);
            }
        }
    }

    private void remove(BranchTransaction transaction, RemotingConnection connection) throws ActiveMQException {
        if (transaction.isBound()) {
            manager().removeTransaction(transaction.getXid(), connection);
        }
    }

    /** What could not be prepared or committed must not hold its messages. */
    private static void rollBackWhatIsLeft(Transaction transaction) throws Exception {
        if (transaction.getState() == State.ACTIVE || transaction.getState() == State.ROLLBACK_ONLY) {
            transaction.rollback();
        }
    }

    /** A transaction that is rolled back only, without a reason, is rolled back and says nothing. */
    private static void require(Transaction transaction, State wanted) throws XaRefusal {
        if (transaction.getState() != wanted) {
            throw new XaRefusal(XaCode.XA_RBROLLBACK, "the transaction is rolled back");
        }
    }

    /** All that its transaction manager has to decide on: what is prepared, and what was ended by somebody else. */
    List<Xid> inDoubt() {
        return manager().getInDoubtTransactions();
    }

    /**
     * Commits, rolls back or forgets a branch. Within the session's executor.
     *
     * @return done when that is on the disk; fails with an {@link XaRefusal} if it is not done
     */
    CompletableFuture<Void> end(Ending how, XidImpl xid, AMQPSessionCallback session, RemotingConnection connection) {
        if (!ending.add(xid)) {
            return CompletableFuture.failedFuture(
                    new XaRefusal(XaCode.XAER_RMFAIL, "the branch is being ended by somebody else at this moment"));
        }
        CompletableFuture<Void> ended;
        try {
            ended = how == Ending.FORGET ? forget(xid, session) : complete(how, xid, session, connection);
        } catch (XaRefusal e) {
            ended = CompletableFuture.failedFuture(e);
        } catch (Exception e) {
            LOG.warn("WLP0502 Cannot {} the branch {}, which stays as it is", how.word(), Xids.text(xid), e);
            ended = CompletableFuture.failedFuture(new XaRefusal(XaCode.XAER_RMERR, String.valueOf(e.getMessage()), e));
        }
        return ended.whenComplete((done, failure) -> ending.remove(xid));
    }

    private CompletableFuture<Void> complete(
            Ending how, XidImpl xid, AMQPSessionCallback session, RemotingConnection connection) throws Exception {
        Transaction transaction = manager().getTransaction(xid);
        if (transaction == null) {
            XaCode heuristic = heuristic(xid);
            throw heuristic == null
                    ? unknown()
                    : new XaRefusal(heuristic, "the branch was ended by somebody else, and waits to be forgotten");
        }
        if (transaction.getState() != State.PREPARED) {
            return how == Ending.ROLLBACK && transaction instanceof BranchTransaction branch
                    ? undo(branch)
                    : CompletableFuture.failedFuture(new XaRefusal(XaCode.XAER_PROTO, "the branch is not prepared"));
        }
        if (how == Ending.COMMIT) {
            transaction.commit(false);
            require(transaction, State.COMMITTED);
        } else {
            transaction.rollback();
            require(transaction, State.ROLLEDBACK);
        }
        return afterIO(session).thenRun(() -> removeEnded(xid, connection));
    }

    private void removeEnded(XidImpl xid, RemotingConnection connection) {
        try {
            manager().removeTransaction(xid, connection);
        } catch (ActiveMQException e) {
            LOG.warn("WLP0503 A plugin of the broker objects to the end of the branch {}", Xids.text(xid), e);
        }
    }

    private static CompletableFuture<Void> undo(BranchTransaction branch) {
        return branch.undo(new ActiveMQTransactionOutcomeUnknownException("the branch was rolled back by its Xid"))
                .thenCompose(undone -> undone
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(
                                new XaRefusal(XaCode.XAER_RMFAIL, "the branch is being prepared at this moment")));
    }

    private CompletableFuture<Void> forget(XidImpl xid, AMQPSessionCallback session) throws Exception {
        if (manager().getTransaction(xid) != null) {
            throw new XaRefusal(XaCode.XAER_PROTO, "the branch is not ended");
        }
        boolean committed = heuristic(xid) == XaCode.XA_HEURCOM;
        long record = manager().removeHeuristicCompletion(xid);
        if (record == -1) {
            throw unknown();
        }
        try {
            server.getStorageManager().deleteHeuristicCompletion(record);
        } catch (Exception e) {
            manager().putHeuristicCompletion(record, xid, committed);
            throw e;
        }
        return afterIO(session);
    }

    private static XaRefusal unknown() {
        return new XaRefusal(XaCode.XAER_NOTA, "the broker knows no branch with this Xid");
    }

    /** How somebody else has ended a branch, null if nobody has. */
    private XaCode heuristic(XidImpl xid) {
        if (manager().getHeuristicCommittedTransactions().contains(xid)) {
            return XaCode.XA_HEURCOM;
        }
        return manager().getHeuristicRolledbackTransactions().contains(xid) ? XaCode.XA_HEURRB : null;
    }

    /** Done when all that the session has stored is on the disk, and replicated. */
    static CompletableFuture<Void> afterIO(AMQPSessionCallback session) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        session.afterIO(new IOCallback() {
            @Override
            public void done() {
                stored.complete(null);
            }

            @Override
            public void onError(int code, String message) {
                stored.completeExceptionally(new XaRefusal(
                        XaCode.XAER_RMFAIL, "the broker cannot store it: " + message + " (" + code + ")"));
            }
        });
        return stored;
    }
}
