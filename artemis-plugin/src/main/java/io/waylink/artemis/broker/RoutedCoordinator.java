package io.waylink.artemis.broker;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.transaction.ProtonTransactionHandler;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.engine.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator link. Transactions that were declared over it and not discharged are rolled back when it closes (AMQP
 * 1.0 part 4, section 4.1); Artemis' own handler keeps them until the connection ends, which here is the router's.
 */
final class RoutedCoordinator extends ProtonTransactionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RoutedCoordinator.class);

    private final Set<Binary> declared = new HashSet<>();
    private final AMQPSessionCallback session;
    private final RoutedCallback transactions;

    RoutedCoordinator(AMQPSessionCallback session, AMQPConnectionContext connection, RoutedCallback transactions) {
        super(session, connection);
        this.session = session;
        this.transactions = transactions;
    }

    @Override
    public void onMessage(Delivery delivery) throws ActiveMQAMQPException {
        transactions.serveCoordinator(declared);
        super.onMessage(delivery);
    }

    @Override
    public void close(boolean remoteLinkClose) throws ActiveMQAMQPException {
        for (Binary id : Set.copyOf(declared)) {
            Optional<Transaction> abandoned = transactions.abandon(id);
            abandoned.ifPresent(transaction -> session.withinSessionExecutor(() -> rollBack(transaction)));
        }
        declared.clear();
    }

    private static void rollBack(Transaction transaction) {
        try {
            transaction.rollback();
            LOG.debug("Rolled back a transaction that its client has abandoned");
        } catch (Exception e) {
            LOG.warn("WLP0305 Cannot roll back a transaction that its client has abandoned", e);
        }
    }
}
