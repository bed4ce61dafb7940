package io.waylink.adapter.jms;

import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;

import org.apache.qpid.jms.JmsMessageConsumer;

/**
 * The consumer that an application holds. It consumes on the session of the moment; when a transaction of the container
 * begins or ends, it gives up its link and attaches again there.
 */
public final class ConsumerHandle implements QueueReceiver, TopicSubscriber {

    /** Makes the consumer anew on whichever session it has to be. */
    @FunctionalInterface
    interface Opener {
        MessageConsumer open(Session session) throws JMSException;
    }

    private record Attached(PhysicalSession session, int use, MessageConsumer consumer) {}

    private static final Attached NONE = new Attached(null, 0, null);
    private static final Attached CLOSED = new Attached(null, 0, null);

    /** The shortest time, in milliseconds, that a receive may wait and then asks the peer. */
    private static final long AT_ONCE = 1;

    private final AtomicReference<Attached> attached = new AtomicReference<>(NONE);
    private final SessionHandle session;
    private final Destination destination;
    private final boolean noLocal;
    private final Opener opener;

    ConsumerHandle(SessionHandle session, Destination destination, boolean noLocal, Opener opener) {
        this.session = session;
        this.destination = destination;
        this.noLocal = noLocal;
        this.opener = opener;
    }

    MessageConsumer attach() throws JMSException {
        Attached now = attached.get();
        if (isClosed(now)) {
            throw new IllegalStateException("The consumer is closed");
        }
        PhysicalSession wanted = session.physical();
        if (now.session() == wanted && now.use() == wanted.uses()) {
            return now.consumer();
        }
        if (now.consumer() != null) {
            now.session().close(now.consumer());
        }
        Attached next = new Attached(wanted, wanted.uses(), wanted.consume(opener));
        if (!attached.compareAndSet(now, next)) {
            wanted.close(next.consumer());
            throw new IllegalStateException("The consumer was closed meanwhile");
        }
        return next.consumer();
    }

    @SuppressWarnings("ReferenceEquality") // CLOSED is a mark, not a value
    private static boolean isClosed(Attached now) {
        return now == CLOSED;
    }

    @Override
    public Message receive() throws JMSException {
        return attach().receive();
    }

    @Override
    public Message receive(long timeout) throws JMSException {
        return attach().receive(timeout);
    }

    @Override
    public Message receiveNoWait() throws JMSException {
        MessageConsumer consumer = attach();
        return session.physical().looksOnlyAtPrefetch() ? consumer.receive(AT_ONCE) : consumer.receiveNoWait();
    }

    /**
     * The body of the next message.
     *
     * @param timeout in milliseconds; 0 does not wait, less waits for ever
     */
    <T> T receiveBody(Class<T> type, long timeout) throws JMSException {
        return ((JmsMessageConsumer) attach()).receiveBody(type, timeout);
    }

    @Override
    public void close() throws JMSException {
        Attached now = attached.getAndSet(CLOSED);
        session.closed(this);
        if (now.consumer() != null) {
            now.session().close(now.consumer());
        }
    }

    @Override
    public String getMessageSelector() throws JMSException {
        return attach().getMessageSelector();
    }

    @Override
    public Queue getQueue() throws JMSException {
        attach();
        return (Queue) destination;
    }

    @Override
    public Topic getTopic() throws JMSException {
        attach();
        return (Topic) destination;
    }

    @Override
    public boolean getNoLocal() throws JMSException {
        attach();
        return noLocal;
    }

    @Override
    public MessageListener getMessageListener() throws JMSException {
        throw Forbidden.method("getMessageListener");
    }

    @Override
    public void setMessageListener(MessageListener listener) throws JMSException {
        throw Forbidden.method("setMessageListener");
    }
}
