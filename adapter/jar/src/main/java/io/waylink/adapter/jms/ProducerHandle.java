package io.waylink.adapter.jms;

import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;

/** The producer that an application holds. The links are the session's, so that closing this one costs nothing. */
public final class ProducerHandle implements QueueSender, TopicPublisher {

    private enum State {
        OPEN,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final SessionHandle session;
    private final Destination destination;
    private volatile SendOptions options = SendOptions.DEFAULT;

    ProducerHandle(SessionHandle session, Destination destination) {
        this.session = session;
        this.destination = destination;
    }

    private ProducerHandle checked() throws JMSException {
        if (state.get() == State.CLOSED) {
            throw new IllegalStateException("The producer is closed");
        }
        return this;
    }

    private Destination fixed() {
        if (destination == null) {
            throw new UnsupportedOperationException(
                    "The producer has no destination of its own: send(destination, ...)");
        }
        return destination;
    }

    private Destination given(Destination target) {
        if (destination != null) {
            throw new UnsupportedOperationException("The producer has a destination of its own: send(message, ...)");
        }
        return target;
    }

    private void send(Destination target, Message message, SendOptions how) throws JMSException {
        checked().session.physical().send(target, message, how);
    }

    private SendOptions with(int deliveryMode, int priority, long timeToLive) {
        return options.deliveryMode(deliveryMode).priority(priority).timeToLive(timeToLive);
    }

    @Override
    public void send(Message message) throws JMSException {
        send(fixed(), message, options);
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(fixed(), message, with(deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(Destination target, Message message) throws JMSException {
        send(given(target), message, options);
    }

    @Override
    public void send(Destination target, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send(given(target), message, with(deliveryMode, priority, timeToLive));
    }

    @Override
    public void send(Queue queue, Message message) throws JMSException {
        send((Destination) queue, message);
    }

    @Override
    public void send(Queue queue, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) queue, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Message message) throws JMSException {
        send(message);
    }

    @Override
    public void publish(Message message, int deliveryMode, int priority, long timeToLive) throws JMSException {
        send(message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void publish(Topic topic, Message message) throws JMSException {
        send((Destination) topic, message);
    }

    @Override
    public void publish(Topic topic, Message message, int deliveryMode, int priority, long timeToLive)
            throws JMSException {
        send((Destination) topic, message, deliveryMode, priority, timeToLive);
    }

    @Override
    public void send(Message message, CompletionListener listener) throws JMSException {
        throw Forbidden.method("send with a CompletionListener");
    }

    @Override
    public void send(Message message, int deliveryMode, int priority, long timeToLive, CompletionListener listener)
            throws JMSException {
        throw Forbidden.method("send with a CompletionListener");
    }

    @Override
    public void send(Destination target, Message message, CompletionListener listener) throws JMSException {
        throw Forbidden.method("send with a CompletionListener");
    }

    @Override
    public void send(
            Destination target,
            Message message,
            int deliveryMode,
            int priority,
            long timeToLive,
            CompletionListener listener)
            throws JMSException {
        throw Forbidden.method("send with a CompletionListener");
    }

    @Override
    public void close() {
        if (state.compareAndSet(State.OPEN, State.CLOSED)) {
            session.closed(this);
        }
    }

    @Override
    public Destination getDestination() throws JMSException {
        return checked().destination;
    }

    @Override
    public Queue getQueue() throws JMSException {
        return (Queue) getDestination();
    }

    @Override
    public Topic getTopic() throws JMSException {
        return (Topic) getDestination();
    }

    @Override
    public int getDeliveryMode() throws JMSException {
        return checked().options.deliveryMode();
    }

    @Override
    public void setDeliveryMode(int deliveryMode) throws JMSException {
        if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
            throw new JMSException("The delivery mode is " + deliveryMode + ", it must be 1 or 2");
        }
        options = checked().options.deliveryMode(deliveryMode);
    }

    @Override
    public int getPriority() throws JMSException {
        return checked().options.priority();
    }

    @Override
    public void setPriority(int priority) throws JMSException {
        if (priority < 0 || priority > 9) {
            throw new JMSException("The priority is " + priority + ", it must be 0 to 9");
        }
        options = checked().options.priority(priority);
    }

    @Override
    public long getTimeToLive() throws JMSException {
        return checked().options.timeToLive().toMillis();
    }

    @Override
    public void setTimeToLive(long timeToLive) throws JMSException {
        options = checked().options.timeToLive(timeToLive);
    }

    @Override
    public long getDeliveryDelay() throws JMSException {
        return checked().options.deliveryDelay().toMillis();
    }

    @Override
    public void setDeliveryDelay(long deliveryDelay) throws JMSException {
        options = checked().options.deliveryDelay(deliveryDelay);
    }

    @Override
    public boolean getDisableMessageID() throws JMSException {
        return checked().options.withoutId();
    }

    @Override
    public void setDisableMessageID(boolean value) throws JMSException {
        options = checked().options.withoutId(value);
    }

    @Override
    public boolean getDisableMessageTimestamp() throws JMSException {
        return checked().options.withoutTimestamp();
    }

    @Override
    public void setDisableMessageTimestamp(boolean value) throws JMSException {
        options = checked().options.withoutTimestamp(value);
    }
}
