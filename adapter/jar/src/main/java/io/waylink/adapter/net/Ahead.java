package io.waylink.adapter.net;

import org.apache.qpid.jms.meta.JmsConnectionId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.amqp.AmqpAbstractResource;
import org.apache.qpid.jms.provider.amqp.AmqpConnection;
import org.apache.qpid.jms.provider.amqp.AmqpSession;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;
import org.apache.qpid.jms.provider.exceptions.ProviderExceptionSupport;

/**
 * Begin and Attach behind an Open that has no answer yet (AMQP 1.0 part 2, section 2.4.5): Qpid JMS leaves its object for a
 * connection or session in the id of what it was asked for, before the peer has answered.
 */
final class Ahead {

    private Ahead() {}

    static boolean suits(JmsResource resource) {
        return resource instanceof JmsSessionInfo
                || resource instanceof JmsProducerInfo
                || (resource instanceof JmsConsumerInfo consumer && !consumer.isConnectionConsumer());
    }

    /** Asks for it, on the event loop. */
    static void create(JmsResource resource, Engine on, JmsConnectionId opening, AsyncResult request) {
        try {
            if (resource instanceof JmsSessionInfo session) {
                connection(opening, on).createSession(session, request);
            } else if (resource instanceof JmsProducerInfo producer) {
                session(producer.getParentId(), on, opening).createProducer(producer, request);
            } else if (resource instanceof JmsConsumerInfo consumer) {
                session(consumer.getParentId(), on, opening).createConsumer(consumer, request);
            }
        } catch (ProviderClosedException | RuntimeException refused) {
            request.onFailure(ProviderExceptionSupport.createNonFatalOrPassthrough(refused));
        }
    }

    /** Closes what was asked for and has no answer yet, on the event loop. */
    static void close(JmsResource resource, Engine on, AsyncResult request) {
        if (resource.getId().getProviderHint() instanceof AmqpAbstractResource<?, ?> asked
                && asked.getParent().getProvider() == on) {
            asked.close(request);
        } else {
            request.onSuccess();
        }
    }

    private static AmqpConnection connection(JmsConnectionId id, Engine on) throws ProviderClosedException {
        if (id.getProviderHint() instanceof AmqpConnection connection && connection.getProvider() == on) {
            return connection;
        }
        throw new ProviderClosedException("the connection is another one by now");
    }

    /** That of a transacted session has its coordinator in the id, once there is one; then it is known by its name. */
    private static AmqpSession session(JmsSessionId id, Engine on, JmsConnectionId opening)
            throws ProviderClosedException {
        AmqpSession session = connection(opening, on).getSession(id);
        if (session == null || session.getProvider() != on) {
            throw new ProviderClosedException("the session is not begun on this connection");
        }
        return session;
    }
}
