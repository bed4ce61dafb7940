package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

import io.waylink.adapter.xa.SessionWork;

/**
 * The work of a delivery: the acknowledgement of its message, and what the bean has sent to the same target. On the thread of
 * the delivery a rollback is told to the broker by {@link Delivery#giveBack()}; on another one, as when the time of the
 * transaction is over, at once, because the delivery may never end.
 */
final class DeliveryWork extends SessionWork {

    DeliveryWork(Session session) {
        super(session);
    }

    @Override
    public void rollback(boolean starter) throws JMSException {
        if (!starter) {
            super.rollback(false);
        }
    }
}
