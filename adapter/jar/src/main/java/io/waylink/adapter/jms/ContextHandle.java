package io.waylink.adapter.jms;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;

import org.apache.qpid.jms.exceptions.JmsExceptionSupport;

/** The context that an application holds, or has injected: one connection and its one session. */
final class ContextHandle implements JMSContext {

    private enum Start {
        AUTOMATIC,
        BY_APPLICATION
    }

    private final ConnectionHandle connection;
    private final SessionHandle session;
    private final AtomicReference<Start> start = new AtomicReference<>(Start.AUTOMATIC);

    ContextHandle(ConnectionHandle connection, SessionHandle session) {
        this.connection = connection;
        this.session = session;
    }

    /** A call that may fail with the checked exception of the older interfaces. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws JMSException;
    }

    static <T> T unchecked(Call<T> call) {
        try {
            return call.make();
        } catch (JMSException e) {
            throw JmsExceptionSupport.createRuntimeException(e);
        }
    }

    private static IllegalStateRuntimeException forbidden(String method) {
        return new IllegalStateRuntimeException(Forbidden.method(method).getMessage());
    }

    private JMSConsumer consumer(Call<ConsumerHandle> call) {
        return unchecked(() -> {
            ConsumerHandle consumer = call.make();
            if (start.get() == Start.AUTOMATIC) {
                connection.start();
            }
            return new ContextConsumer(consumer);
        });
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw forbidden("createContext");
    }

    @Override
    public JMSProducer createProducer() {
        return new ContextProducer(unchecked(() -> session.createProducer(null)), session);
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String getClientID() {
        return unchecked(connection::getClientID);
    }

    @Override
    public void setClientID(String clientID) {
        throw forbidden("setClientID");
    }

    @Override
    public ConnectionMetaData getMetaData() {
        return unchecked(connection::getMetaData);
    }

    @Override
    public ExceptionListener getExceptionListener() {
        return unchecked(connection::getExceptionListener);
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) {
        throw forbidden("setExceptionListener");
    }

    @Override
    public void start() {
        unchecked(() -> {
            connection.start();
            return null;
        });
    }

    @Override
    public void stop() {
        throw forbidden("stop");
    }

    @Override
    public void setAutoStart(boolean autoStart) {
        start.set(autoStart ? Start.AUTOMATIC : Start.BY_APPLICATION);
    }

    @Override
    public boolean getAutoStart() {
        return start.get() == Start.AUTOMATIC;
    }

    @Override
    public boolean getTransacted() {
        return unchecked(session::getTransacted);
    }

    @Override
    public int getSessionMode() {
        return unchecked(session::getAcknowledgeMode);
    }

    @Override
    public void commit() {
        throw new IllegalStateRuntimeException(Forbidden.commit("commit").getMessage());
    }

    @Override
    public void rollback() {
        throw new IllegalStateRuntimeException(Forbidden.commit("rollback").getMessage());
    }

    @Override
    public void recover() {
        unchecked(() -> {
            session.recover();
            return null;
        });
    }

    @Override
    public void acknowledge() {
        unchecked(session::physical);
    }

    @Override
    public JMSConsumer createConsumer(Destination destination) {
        return consumer(() -> session.createConsumer(destination));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector) {
        return consumer(() -> session.createConsumer(destination, selector));
    }

    @Override
    public JMSConsumer createConsumer(Destination destination, String selector, boolean noLocal) {
        return consumer(() -> session.createConsumer(destination, selector, noLocal));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createDurableConsumer(Topic topic, String name, String selector, boolean noLocal) {
        return consumer(() -> session.createDurableConsumer(topic, name, selector, noLocal));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedDurableConsumer(Topic topic, String name, String selector) {
        return consumer(() -> session.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name) {
        return consumer(() -> session.createSharedConsumer(topic, name));
    }

    @Override
    public JMSConsumer createSharedConsumer(Topic topic, String name, String selector) {
        return consumer(() -> session.createSharedConsumer(topic, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) {
        return unchecked(() -> {
            QueueBrowser browser = session.createBrowser(queue, selector);
            if (start.get() == Start.AUTOMATIC) {
                connection.start();
            }
            return browser;
        });
    }

    @Override
    public void unsubscribe(String name) {
        unchecked(() -> {
            session.unsubscribe(name);
            return null;
        });
    }

    @Override
    public Queue createQueue(String name) {
        return unchecked(() -> session.createQueue(name));
    }

    @Override
    public Topic createTopic(String name) {
        return unchecked(() -> session.createTopic(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() {
        return unchecked(session::createTemporaryQueue);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() {
        return unchecked(session::createTemporaryTopic);
    }

    @Override
    public Message createMessage() {
        return unchecked(session::createMessage);
    }

    @Override
    public TextMessage createTextMessage() {
        return unchecked(() -> session.createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(String text) {
        return unchecked(() -> session.createTextMessage(text));
    }

    @Override
    public BytesMessage createBytesMessage() {
        return unchecked(session::createBytesMessage);
    }

    @Override
    public MapMessage createMapMessage() {
        return unchecked(session::createMapMessage);
    }

    @Override
    public StreamMessage createStreamMessage() {
        return unchecked(session::createStreamMessage);
    }

    @Override
    public ObjectMessage createObjectMessage() {
        return unchecked(() -> session.createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) {
        return unchecked(() -> session.createObjectMessage(object));
    }
}
