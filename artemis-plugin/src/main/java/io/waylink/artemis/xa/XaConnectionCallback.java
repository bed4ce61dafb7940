package io.waylink.artemis.xa;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPConnectionCallback;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.qpid.proton.amqp.Binary;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the transactions of a connection that are not discharged yet. What is discharged is not among them any more, so
 * that a prepared branch outlives its connection; Artemis' own callback would roll it back.
 */
public class XaConnectionCallback extends AMQPConnectionCallback {

    private static final Logger LOG = LoggerFactory.getLogger(XaConnectionCallback.class);

    private final Map<Binary, BranchTransaction> open = new ConcurrentHashMap<>();
    private final Map<String, ReplySender> replies = new ConcurrentHashMap<>();
    private final ProtonProtocolManager manager;
    private final Connection connection;
    private final ActiveMQServer server;
    private final Executor executor;

    public XaConnectionCallback(
            ProtonProtocolManager manager, Connection connection, Executor executor, ActiveMQServer server) {
        super(manager, connection, executor, server);
        this.manager = manager;
        this.connection = connection;
        this.server = server;
        this.executor = executor;
    }

    @Override
    public AMQPSessionCallback createSessionCallback(AMQPConnectionContext context) {
        return new OperationsApart(this, manager, context, connection, executor, server);
    }

    @Override
    public Binary newTransaction() {
        XidImpl local = newXID();
        Binary id = new Binary(local.getGlobalTransactionId());
        open.put(id, new BranchTransaction(local, server.getStorageManager(), amqpConnection));
        return id;
    }

    @Override
    public Transaction getTransaction(Binary id, boolean remove) throws ActiveMQAMQPException {
        Transaction known = remove ? open.remove(id) : open.get(id);
        return known == null ? super.getTransaction(id, remove) : known; // throws that it is unknown
    }

    /**
     * Makes a transaction of this connection a branch, whatever was done in it already.
     *
     * @param timeoutSeconds how long it may take until it is prepared, -1 for what holds in this broker
     */
    void bind(Binary id, XidImpl xid, int timeoutSeconds, Branches branches) throws XaRefusal {
        BranchTransaction transaction = required(id);
        if (transaction.isOfBranch()) {
            throw new XaRefusal(XaCode.XAER_PROTO, "the transaction is a branch already");
        }
        branches.add(xid, transaction, protonConnectionDelegate);
        transaction.bind(xid, timeoutSeconds, reason -> undo(id, transaction, reason));
    }

    /** Has the discharge of this branch commit it. */
    void onePhase(Binary id, XidImpl xid) throws XaRefusal {
        BranchTransaction transaction = required(id);
        if (!transaction.isBound() || !transaction.getXid().equals(xid)) {
            throw new XaRefusal(XaCode.XAER_PROTO, "the transaction is not this branch");
        }
        transaction.onePhase();
    }

    private BranchTransaction required(Binary id) throws XaRefusal {
        BranchTransaction transaction = open.get(id);
        if (transaction == null) {
            throw new XaRefusal(XaCode.XAER_NOTA, "the broker knows no such transaction on this connection");
        }
        return transaction;
    }

    /**
     * Rolls back a branch that its client may still be at. On the event loop a remnant takes its place, so that nothing
     * that comes now is done outside a transaction; what has come before is done when the executor comes to roll it back.
     *
     * @return whether that is done; false if it is discharged already, and perhaps prepared
     */
    private CompletableFuture<Boolean> undo(Binary id, BranchTransaction transaction, ActiveMQException reason) {
        CompletableFuture<Boolean> undone = new CompletableFuture<>();
        try {
            amqpConnection.runLater(() -> {
                BranchTransaction remnant =
                        BranchTransaction.remnant(newXID(), server.getStorageManager(), amqpConnection, reason);
                if (open.replace(id, transaction, remnant)) {
                    executor.execute(() -> {
                        rollBack(transaction);
                        undone.complete(true);
                    });
                } else {
                    undone.complete(false);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker stops, and forgets what is not prepared", e);
            undone.complete(false);
        }
        return undone;
    }

    /** Rolls back a transaction whose client has abandoned it; does nothing if it is discharged. */
    final void rollBackAbandoned(Binary id) {
        if (!open.containsKey(id)) {
            return;
        }
        try {
            Transaction transaction = getTransaction(id, true);
            abandoned();
            rollBackLater((BranchTransaction) transaction);
        } catch (ActiveMQAMQPException e) {
            LOG.debug("The transaction was discharged at the same moment", e);
        }
    }

    /** A transaction was rolled back as its client went away. */
    protected void abandoned() {}

    /** After whatever is under way in it. */
    private void rollBackLater(BranchTransaction transaction) {
        try {
            executor.execute(() -> rollBack(transaction));
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker stops, and forgets what is not prepared", e);
        }
    }

    private void rollBack(BranchTransaction transaction) {
        ActiveMQServer.SERVER_STATE state = server.getState();
        if (state == ActiveMQServer.SERVER_STATE.STOPPING || state == ActiveMQServer.SERVER_STATE.STOPPED) {
            LOG.debug("The broker stops, and forgets what is not prepared");
            return;
        }
        try {
            if (transaction.isBound()) {
                server.getResourceManager().removeTransaction(transaction.getXid(), protonConnectionDelegate);
            }
            transaction.rollback();
            LOG.debug("Rolled back a transaction that was not discharged");
        } catch (Exception e) {
            LOG.warn("WLP0501 A transaction that was not discharged cannot be rolled back", e);
        }
    }

    @Override
    public void close() {
        try {
            super.close();
        } finally {
            for (Binary id : Set.copyOf(open.keySet())) {
                BranchTransaction transaction = open.remove(id);
                if (transaction != null) {
                    rollBackLater(transaction);
                }
            }
        }
    }

    /** Has answers to this address go to this link; false if there is another one. */
    boolean addReply(String address, ReplySender link) {
        return replies.putIfAbsent(address, link) == null;
    }

    void removeReply(String address, ReplySender link) {
        replies.remove(address, link);
    }

    /** Null if no link has attached to the address. */
    ReplySender reply(String address) {
        return replies.get(address);
    }
}
