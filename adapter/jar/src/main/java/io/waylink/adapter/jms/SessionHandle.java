package io.waylink.adapter.jms;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;

/**
 * The session that an application holds. Each call goes to the session of the moment (Jakarta Messaging 3.1, section
 * 12.5): the transacted one within a transaction of the container, else one that acknowledges by itself; so a handle
 * may be used across transactions.
 */
public final class SessionHandle implements QueueSession, TopicSession {

    private enum State {
        OPEN,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final ConnectionHandle connection;
    private final int mode;
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    SessionHandle(ConnectionHandle connection, int mode) {
        this.connection = connection;
        this.mode = mode;
    }

    PhysicalSession physical() throws JMSException {
        if (state.get() == State.CLOSED) {
            throw new IllegalStateException("The session is closed");
        }
        return connection.backing().session();
    }

    private Session session() throws JMSException {
        return physical().session();
    }

    ConnectionHandle connection() {
        return connection;
    }

    /** The mode that the application asked for; it has no effect. */
    int mode() {
        return mode;
    }

    void closed(AutoCloseable handle) {
        open.remove(handle);
    }

    private <T extends AutoCloseable> T opened(T handle) {
        open.add(handle);
        return handle;
    }

    @Override
    public void close() throws JMSException {
        List<Exception> failures = closeAll();
        connection.closed(this);
        if (!failures.isEmpty()) {
            JMSException failure = new JMSException(
                    "The session was not closed in order: " + failures.get(0).getMessage());
            failure.initCause(failures.get(0));
            throw failure;
        }
    }

    List<Exception> closeAll() {
        List<Exception> failures = new ArrayList<>();
        if (state.compareAndSet(State.OPEN, State.CLOSED)) {
            for (AutoCloseable each : open) {
                try {
                    each.close();
                } catch (Exception e) {
                    failures.add(e);
                }
            }
            open.clear();
        }
        return failures;
    }

    @Override
    public boolean getTransacted() throws JMSException {
        return session().getTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        return session().getAcknowledgeMode();
    }

    @Override
    public void recover() throws JMSException {
        session().recover();
    }

    @Override
    public void commit() throws JMSException {
        throw Forbidden.commit("commit");
    }

    @Override
    public void rollback() throws JMSException {
        throw Forbidden.commit("rollback");
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
        throw Forbidden.method("getMessageListener");
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        throw Forbidden.method("setMessageListener");
    }

    @Override
    public void run() {
        throw new java.lang.IllegalStateException(Forbidden.method("run").getMessage());
    }

    // --- producers --- //

    @Override
    public ProducerHandle createProducer(Destination destination) throws JMSException {
        if (destination != null) {
            physical().attach(destination);
        } else {
            physical();
        }
        return opened(new ProducerHandle(this, destination));
    }

    @Override
    public QueueSender createSender(Queue queue) throws JMSException {
        return createProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(Topic topic) throws JMSException {
        return createProducer(topic);
    }

    // --- consumers --- //

    private ConsumerHandle consumer(Destination destination, boolean noLocal, ConsumerHandle.Opener opener)
            throws JMSException {
        ConsumerHandle handle = new ConsumerHandle(this, destination, noLocal, opener);
        handle.attach();
        return opened(handle);
    }

    private static <T extends Destination> T translated(T destination) throws JMSException {
        @SuppressWarnings("unchecked") // a queue is translated to a queue, a topic to a topic
        T translated = (T) Destinations.translateSource(destination);
        return translated;
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination, String selector) throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public ConsumerHandle createConsumer(Destination destination, String selector, boolean noLocal)
            throws JMSException {
        Destination source = Destinations.translateSource(destination);
        return consumer(destination, noLocal, session -> session.createConsumer(source, selector, noLocal));
    }

    @Override
    public QueueReceiver createReceiver(Queue queue) throws JMSException {
        return createConsumer(queue, null, false);
    }

    @Override
    public QueueReceiver createReceiver(Queue queue, String selector) throws JMSException {
        return createConsumer(queue, selector, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic) throws JMSException {
        return createConsumer(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(Topic topic, String selector, boolean noLocal) throws JMSException {
        return createConsumer(topic, selector, noLocal);
    }

    @Override
    public ConsumerHandle createSharedConsumer(Topic topic, String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public ConsumerHandle createSharedConsumer(Topic topic, String name, String selector) throws JMSException {
        Topic source = translated(topic);
        return consumer(topic, false, session -> session.createSharedConsumer(source, name, selector));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        return createDurableConsumer(topic, name, selector, noLocal);
    }

    @Override
    public ConsumerHandle createDurableConsumer(Topic topic, String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public ConsumerHandle createDurableConsumer(Topic topic, String name, String selector, boolean noLocal)
            throws JMSException {
        Topic source = translated(topic);
        return consumer(topic, noLocal, session -> session.createDurableConsumer(source, name, selector, noLocal));
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(Topic topic, String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public ConsumerHandle createSharedDurableConsumer(Topic topic, String name, String selector) throws JMSException {
        Topic source = translated(topic);
        return consumer(topic, false, session -> session.createSharedDurableConsumer(source, name, selector));
    }

    @Override
    public QueueBrowser createBrowser(Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(Queue queue, String selector) throws JMSException {
        Queue source = translated(queue);
        PhysicalSession now = physical();
        return opened(new BrowserHandle(this, now, queue, now.browse(source, selector)));
    }

    @Override
    public void unsubscribe(String name) throws JMSException {
        session().unsubscribe(name);
    }

    // --- destinations --- //

    @Override
    public Queue createQueue(String name) throws JMSException {
        return session().createQueue(name);
    }

    @Override
    public Topic createTopic(String name) throws JMSException {
        return session().createTopic(name);
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        TemporaryQueue queue = session().createTemporaryQueue();
        connection.created(queue);
        return queue;
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        TemporaryTopic topic = session().createTemporaryTopic();
        connection.created(topic);
        return topic;
    }

    // --- messages --- //

    @Override
    public Message createMessage() throws JMSException {
        return session().createMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return session().createTextMessage();
    }

    @Override
    public TextMessage createTextMessage(String text) throws JMSException {
        return session().createTextMessage(text);
    }

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        return session().createBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        return session().createMapMessage();
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        return session().createStreamMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return session().createObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(Serializable object) throws JMSException {
        return session().createObjectMessage(object);
    }
}
