package io.waylink.adapter.jms;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;

/**
 * The connection that an application holds (Jakarta Messaging 3.1, section 12.4): at most one open session, no listener,
 * no stop. Closing it gives the managed connection back to the pool and deletes its temporary destinations.
 */
public final class ConnectionHandle implements QueueConnection, TopicConnection {

    private enum State {
        STOPPED,
        STARTED,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.STOPPED);
    private final AtomicReference<Backing> backing;
    private final AtomicReference<SessionHandle> session = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Destination> temporary = new ConcurrentLinkedQueue<>();

    public ConnectionHandle(Backing backing) {
        this.backing = new AtomicReference<>(backing);
    }

    /**
     * A handle for an application: on the delivery that it works in, otherwise on a connection of the pool, and on another
     * one when the container has taken that away.
     *
     * @param delivery the session to join, or null: asked again at each use
     * @param pool where connections come from when there is no delivery to join
     * @throws JMSException if the pool has none
     */
    public static ConnectionHandle of(
            Joining delivery, ConnectionSource pool, String user, String password, AdapterListener listener)
            throws JMSException {
        return new ConnectionHandle(new PoolBacking(delivery, pool, user, password, listener));
    }

    /**
     * Puts another managed connection behind this handle.
     *
     * @return what stood behind it before
     */
    public Backing associate(Backing next) throws JMSException {
        if (state.get() == State.STARTED) {
            next.start();
        }
        return backing.getAndSet(next);
    }

    Backing backing() throws IllegalStateException {
        Backing behind = backing.get();
        if (behind == null || state.get() == State.CLOSED) {
            throw new IllegalStateException("The connection is closed");
        }
        return behind;
    }

    @Override
    public Session createSession() throws JMSException {
        return open(Session.AUTO_ACKNOWLEDGE);
    }

    @Override
    public Session createSession(int sessionMode) throws JMSException {
        return open(sessionMode);
    }

    @Override
    public Session createSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted ? Session.SESSION_TRANSACTED : acknowledgeMode);
    }

    @Override
    public QueueSession createQueueSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted ? Session.SESSION_TRANSACTED : acknowledgeMode);
    }

    @Override
    public TopicSession createTopicSession(boolean transacted, int acknowledgeMode) throws JMSException {
        return open(transacted ? Session.SESSION_TRANSACTED : acknowledgeMode);
    }

    /**
     * The one session. What the application asks for has no effect: within a transaction of the container the session
     * belongs to that, outside it acknowledges by itself.
     */
    SessionHandle open(int mode) throws JMSException {
        if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
            throw new JMSException("The session mode is " + mode + ", it must be one of those in jakarta.jms.Session");
        }
        backing().session();
        SessionHandle opened = new SessionHandle(this, mode);
        if (!session.compareAndSet(null, opened)) {
            throw new IllegalStateException(
                    "The connection has an open session already: a Jakarta EE application may have"
                            + " one at a time on each connection (Jakarta Messaging 3.1, section 12.4)");
        }
        return opened;
    }

    void closed(SessionHandle closed) {
        session.compareAndSet(closed, null);
    }

    void created(Destination temporaryDestination) throws JMSException {
        if (!backing().keeps(temporaryDestination)) {
            temporary.add(temporaryDestination);
        }
    }

    /**
     * Whether it is of use. Containers look for a method of this name when they validate or recover connections; nothing is
     * asked over the network, because what can heal heals by itself.
     *
     * @param seconds has no effect
     */
    public boolean isValid(int seconds) {
        try {
            return !isClosed() && !backing().connection().isFailed();
        } catch (JMSException lost) {
            return false;
        }
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    @Override
    public void start() throws JMSException {
        Backing behind = backing();
        if (state.compareAndSet(State.STOPPED, State.STARTED)) {
            behind.start();
        }
    }

    @Override
    public void close() {
        Backing behind = detach();
        if (behind != null) {
            behind.released(this);
        }
    }

    /**
     * Closes what the application left open and cuts the handle off; it is of no use afterwards.
     *
     * @return what stood behind it; null if it was closed already
     */
    public Backing detach() {
        if (state.getAndSet(State.CLOSED) == State.CLOSED) {
            return null;
        }
        Backing behind = backing.get();
        SessionHandle open = session.getAndSet(null);
        if (open != null) {
            open.closeAll().forEach(why -> behind.closeFailed("session", why));
        }
        deleteTemporary().forEach(why -> behind.closeFailed("temporary destination", why));
        backing.set(null);
        return behind;
    }

    private List<Exception> deleteTemporary() {
        List<Exception> failures = new ArrayList<>();
        for (Destination each = temporary.poll(); each != null; each = temporary.poll()) {
            try {
                if (each instanceof TemporaryQueue queue) {
                    queue.delete();
                } else if (each instanceof TemporaryTopic topic) {
                    topic.delete();
                }
            } catch (JMSException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    @Override
    public String getClientID() throws JMSException {
        return backing().connection().getClientID();
    }

    @Override
    public ConnectionMetaData getMetaData() throws JMSException {
        return backing().connection().getMetaData();
    }

    @Override
    public ExceptionListener getExceptionListener() throws JMSException {
        backing();
        return null;
    }

    @Override
    public void setClientID(String clientID) throws JMSException {
        throw Forbidden.method("setClientID");
    }

    @Override
    public void setExceptionListener(ExceptionListener listener) throws JMSException {
        throw Forbidden.method("setExceptionListener");
    }

    @Override
    public void stop() throws JMSException {
        throw Forbidden.method("stop");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Destination destination, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Queue queue, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createConnectionConsumer(
            Topic topic, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createSharedConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createDurableConnectionConsumer");
    }

    @Override
    public ConnectionConsumer createSharedDurableConnectionConsumer(
            Topic topic, String name, String selector, ServerSessionPool pool, int maxMessages) throws JMSException {
        throw Forbidden.method("createSharedDurableConnectionConsumer");
    }
}
