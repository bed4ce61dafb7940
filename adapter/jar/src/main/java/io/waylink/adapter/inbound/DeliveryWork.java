package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

import io.waylink.adapter.xa.SessionWork;
import io.waylink.adapter.xa.Work;

/**
 * The work of a delivery: the acknowledgement of its message, and what the bean has sent to the same target. On the thread of
 * the delivery a rollback is told to the broker by {@link Delivery#giveBack()}; on another one, as when the time of the
 * transaction is over, at once, because the delivery may never end.
 */
record DeliveryWork(SessionWork session) implements Work {

    DeliveryWork(Session session) {
        this(new SessionWork(session));
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean isDoomed() {
        return session.isDoomed();
    }

    @Override
    public String node() {
        return session.node();
    }

    @Override
    public void bind(String node, String xid, int timeout) throws JMSException {
        session.bind(node, xid, timeout);
    }

    @Override
    public void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void rollback(boolean starter) throws JMSException {
        if (!starter) {
            session.rollback(false);
        }
    }
}
