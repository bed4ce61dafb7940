package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;

import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.jms.PhysicalSession;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsMessageConsumer;

/**
 * One session of an activation: processes one message at a time, on a thread only while there are any.
 *
 * <pre>
 *          signal             run              signal
 *   IDLE ─────────► SCHEDULED ─────► RUNNING ────────► RUNNING_AGAIN
 *    ▲                                │   ▲                  │
 *    └──────────── empty ─────────────┘   └───── empty ──────┘      CLOSED: from anywhere
 * </pre>
 *
 * Invariant: a message that arrived is seen, because it is put into the consumer before it is signalled, and a run goes
 * back to IDLE only if none was signalled since it last looked.
 */
final class ServerSession implements AutoCloseable {

    private enum State {
        IDLE,
        SCHEDULED,
        RUNNING,
        RUNNING_AGAIN,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Session session;
    private final MessageConsumer consumer;
    private final Delivery delivery;
    private final Host host;
    private volatile long idleSince = System.nanoTime();

    /** What a session needs around it. */
    interface Host {

        /** Runs this, once, on some thread. */
        void onThread(Runnable task);

        /** Messages come: what they come through has proven itself. */
        void worked();

        /** What messages come through can be used no more; told once or several times. */
        void broken(Throwable why);

        /** It was told to end, and has. */
        void ended(ServerSession session);

        /** A message waits for one that is being processed; told often, must not block. */
        void busy();

        /** Whether another message may be delivered at this moment. */
        boolean mayDeliver();
    }

    private ServerSession(Session session, MessageConsumer consumer, Delivery delivery, Host host) {
        this.session = session;
        this.consumer = consumer;
        this.delivery = delivery;
        this.host = host;
    }

    /** A session that delivers nothing before it is first signalled. */
    static ServerSession open(
            JmsConnection connection, Purpose purpose, InboundServices services, Endpoint.Outcomes outcomes, Host host)
            throws JMSException, ResourceException {
        Session session = connection.createSession(
                purpose.transacted() ? Session.SESSION_TRANSACTED : PlainDelivery.INDIVIDUAL_ACKNOWLEDGE);
        AmqpXAResource branch = purpose.transacted() ? new AmqpXAResource(session) : null;
        Endpoint endpoint = null;
        try {
            endpoint = Endpoint.create(purpose, branch, outcomes, services.listener());
            MessageConsumer consumer = purpose.settings().subscription().open(session);
            Delivery delivery = branch == null
                    ? new PlainDelivery(consumer, endpoint)
                    : transacted(connection, session, consumer, branch, purpose, services, endpoint);
            ServerSession made = new ServerSession(session, consumer, delivery, host);
            ((JmsMessageConsumer) consumer).setAvailableListener(available -> made.signal());
            return made;
        } catch (JMSException | ResourceException | RuntimeException e) {
            if (endpoint != null) {
                endpoint.release();
            }
            session.close();
            throw e;
        }
    }

    private static Delivery transacted(
            JmsConnection connection,
            Session session,
            MessageConsumer consumer,
            AmqpXAResource branch,
            Purpose purpose,
            InboundServices services,
            Endpoint endpoint) {
        DeliverySession offered = new DeliverySession(connection, new PhysicalSession(session));
        Target target = purpose.settings().target();
        return new TransactedDelivery(offered, consumer, branch, services.transactions(), target, endpoint);
    }

    MessageConsumer consumer() {
        return consumer;
    }

    boolean isIdleFor(Duration time) {
        return state.get() == State.IDLE && System.nanoTime() - idleSince >= time.toNanos();
    }

    /** There may be a message. */
    void signal() {
        State now = state.get();
        if (now == State.RUNNING || now == State.RUNNING_AGAIN) {
            host.busy();
        }
        while (true) {
            State next =
                    switch (now) {
                        case IDLE -> State.SCHEDULED;
                        case RUNNING -> State.RUNNING_AGAIN;
                        case SCHEDULED, RUNNING_AGAIN, CLOSED -> now;
                    };
            if (next == now) {
                return;
            } else if (state.compareAndSet(now, next)) {
                if (next == State.SCHEDULED) {
                    host.onThread(this::run);
                }
                return;
            }
            now = state.get();
        }
    }

    private void run() {
        if (!state.compareAndSet(State.SCHEDULED, State.RUNNING)) {
            return;
        }
        try {
            do {
                deliver();
                idleSince = System.nanoTime();
            } while (!state.compareAndSet(State.RUNNING, State.IDLE)
                    && state.compareAndSet(State.RUNNING_AGAIN, State.RUNNING));
        } finally {
            if (state.get() == State.CLOSED) {
                release();
            }
        }
    }

    private void release() {
        if (ended.complete(null)) {
            delivery.release();
            host.ended(this);
        }
    }

    private void deliver() {
        try {
            if (goesOn() && delivery.next()) {
                host.worked();
                while (goesOn() && delivery.next()) {
                    // the next one
                }
            }
        } catch (JMSException | RuntimeException e) {
            if (state.get() != State.CLOSED) {
                host.broken(e);
            }
        }
    }

    private boolean goesOn() {
        return state.get() != State.CLOSED && host.mayDeliver();
    }

    /** Closes the consumer, which gives back what it had fetched ahead, and the session. */
    @Override
    public void close() throws JMSException {
        consumer.close();
        session.close();
    }

    /** Takes no further message. */
    void end() {
        State before = state.getAndSet(State.CLOSED);
        if (before == State.IDLE || before == State.SCHEDULED) {
            release();
        }
    }

    /** Done when it takes no further message and the one that was being processed, if any, has been. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
