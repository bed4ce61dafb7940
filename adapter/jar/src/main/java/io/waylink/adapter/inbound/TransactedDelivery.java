package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;

import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.DeliveryTransactions;
import io.waylink.adapter.jms.DeliveryTransactions.Target;

/**
 * Delivery within a transaction of the container (Jakarta Connectors 2.1, section 13.5.6, option B): the message is
 * acknowledged within the session's AMQP transaction first, and the container then commits or rolls that back through
 * the {@link AmqpXAResource} which it was given with the endpoint. What the bean sends to the same target joins, see
 * {@link io.waylink.adapter.jms.DeliveryTransactions}.
 *
 * @param session what others may join
 * @param target who may
 */
record TransactedDelivery(
        DeliverySession session,
        MessageConsumer consumer,
        AmqpXAResource branch,
        DeliveryTransactions transactions,
        Target target,
        Endpoint endpoint)
        implements Delivery, Endpoint.Transaction {

    @Override
    public boolean next() throws JMSException {
        Message message = consumer.receiveNoWait();
        if (message == null) {
            return false;
        }
        endpoint.onMessageTransacted(message, this);
        switch (branch.takeOutcome()) {
            case COMMITTED -> {}
            // Whether the session can go on shows here: it needs a fresh transaction for the next message. One that was
            // rolled back by its timeout, while the bean was at work, may have got something of it since.
            case NONE, UNKNOWN, ROLLED_BACK -> session.physical().session().rollback();
        }
        session.physical().endUse();
        return true;
    }

    @Override
    public void begun() {
        transactions.offer(target, session);
    }

    @Override
    public void refused() {
        branch.refuse();
        transactions.refuse();
    }

    @Override
    public void release() {
        endpoint.release();
    }
}
