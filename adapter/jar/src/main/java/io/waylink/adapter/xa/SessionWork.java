package io.waylink.adapter.xa;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsSession;
import org.apache.qpid.jms.JmsTransactionContext;

/** The transaction of a transacted session of Qpid JMS on our provider. For one thread at a time. */
public class SessionWork implements Work {

    private final Session session;
    private final JmsTransactionContext transaction;
    private final ControlProducers producers;

    public SessionWork(Session session) {
        this.session = session;
        this.transaction = ((JmsSession) session).getTransactionContext();
        this.producers = new ControlProducers(session);
    }

    /** Those who know make no transaction of it; there is something in it. */
    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean isDoomed() {
        return isClosed() || transaction.isInDoubt();
    }

    /** As that of a delivery that took too long when its bean was undeployed: it has rolled back, and has no transaction. */
    private boolean isClosed() {
        try {
            session.getTransacted();
            return false;
        } catch (JMSException closed) {
            return true;
        }
    }

    @Override
    public String node() {
        return transaction.getTransactionId().getProviderContext() instanceof String node ? node : null;
    }

    @Override
    public void bind(String node, String xid, int timeout) throws JMSException {
        producers.bind(node, xid, timeout);
    }

    @Override
    public void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void rollback(boolean starter) throws JMSException {
        if (!isClosed()) {
            session.rollback();
        }
    }
}
