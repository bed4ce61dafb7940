package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.DeliveryTransactions;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.xa.BranchResource;

/**
 * Delivery within a transaction of the container (Jakarta Connectors 2.1, section 13.5.6, option B): the message is
 * acknowledged within the session's AMQP transaction first, and the container then commits or rolls that back through
 * the {@link BranchResource} which it was given with the endpoint. What the bean sends to the same target joins, see
 * {@link io.waylink.adapter.jms.DeliveryTransactions}.
 *
 * @param session what others may join
 * @param work what the branch is of
 * @param target who may
 */
record TransactedDelivery(
        DeliverySession session,
        MessageConsumer consumer,
        DeliveryWork work,
        BranchResource branch,
        DeliveryTransactions transactions,
        Target target,
        Endpoint endpoint)
        implements Delivery, Endpoint.Transaction {

    @Override
    public Result next() throws JMSException {
        Message message = consumer.receiveNoWait();
        if (message == null) {
            return Result.NONE;
        }
        Endpoint.Result result = endpoint.onMessageTransacted(message, this);
        if (branch.takeOutcome() == BranchResource.Outcome.COMMITTED) {
            endpoint.processed();
            session.physical().endUse();
            return Result.PROCESSED;
        }
        if (result == Endpoint.Result.WENT_THROUGH) {
            // Nobody threw: the bean, or the timeout, has only asked for it.
            endpoint.failed(
                    message, new TransactionRolledBackException("The transaction of the delivery was rolled back"));
        }
        return Result.FAILED;
    }

    /**
     * Whether the session can go on shows here: it needs a fresh transaction for the next message. One that was rolled back
     * by its timeout, while the bean was at work, may have got something of it since.
     */
    @Override
    public void giveBack() throws JMSException {
        session.physical().session().rollback();
        session.physical().endUse();
    }

    @Override
    public boolean isOver() {
        return work.isOverrun();
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
