package io.waylink.adapter.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;

import org.apache.qpid.jms.exceptions.JmsExceptionSupport;

/** The connection factory that applications look up or inject (Jakarta Messaging 3.1, section 6.1). */
public class AmqpConnectionFactory implements QueueConnectionFactory, TopicConnectionFactory {

    private final transient ConnectionSource source;

    public AmqpConnectionFactory(ConnectionSource source) {
        this.source = source;
    }

    /** Where to, and as whom, if nobody else is named. */
    public ConnectionDefaults configuration() {
        return source.configuration();
    }

    @Override
    public ConnectionHandle createConnection() throws JMSException {
        return source.allocate(null, null);
    }

    @Override
    public ConnectionHandle createConnection(String user, String password) throws JMSException {
        return source.allocate(user, password);
    }

    @Override
    public ConnectionHandle createQueueConnection() throws JMSException {
        return createConnection();
    }

    @Override
    public ConnectionHandle createQueueConnection(String user, String password) throws JMSException {
        return createConnection(user, password);
    }

    @Override
    public ConnectionHandle createTopicConnection() throws JMSException {
        return createConnection();
    }

    @Override
    public ConnectionHandle createTopicConnection(String user, String password) throws JMSException {
        return createConnection(user, password);
    }

    @Override
    public JMSContext createContext() {
        return createContext(null, null, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return createContext(null, null, sessionMode);
    }

    @Override
    public JMSContext createContext(String user, String password) {
        return createContext(user, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        try {
            ConnectionHandle connection = source.allocate(user, password);
            try {
                return new ContextHandle(connection, connection.open(sessionMode));
            } catch (JMSException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (JMSException e) {
            throw JmsExceptionSupport.createRuntimeException(e);
        }
    }
}
