package io.waylink.artemis.broker;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.waylink.artemis.xa.XaConnectionCallback;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.qpid.proton.amqp.Binary;

/** Knows which transactions of the connection are neither committed nor rolled back. */
final class RoutedCallback extends XaConnectionCallback {

    private final Set<Binary> open = ConcurrentHashMap.newKeySet();
    private final Tally tally;
    private Set<Binary> atCoordinator = new HashSet<>();

    RoutedCallback(
            ProtonProtocolManager manager,
            Connection connection,
            Executor executor,
            ActiveMQServer server,
            Tally tally) {
        super(manager, connection, executor, server);
        this.tally = tally;
    }

    @Override
    public Binary newTransaction() {
        Binary id = super.newTransaction();
        open.add(id);
        atCoordinator.add(id);
        return id;
    }

    @Override
    public Transaction getTransaction(Binary id, boolean remove) throws ActiveMQAMQPException {
        if (remove) {
            open.remove(id);
            atCoordinator.remove(id);
        }
        return super.getTransaction(id, remove);
    }

    /**
     * From now on a coordinator link is being served: what is declared is added to this set, what is discharged is taken
     * from it. Only one is ever being served, as all of this happens on one event loop.
     */
    void serveCoordinator(Set<Binary> declared) {
        atCoordinator = declared;
    }

    /** Takes a transaction away from whoever declared it; empty if it was discharged already. */
    Optional<Transaction> abandon(Binary id) throws ActiveMQAMQPException {
        if (!open.contains(id)) {
            return Optional.empty();
        }
        abandoned();
        return Optional.of(getTransaction(id, true));
    }

    @Override
    protected void abandoned() {
        tally.abandonedTransaction();
    }
}
