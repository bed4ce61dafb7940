package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.transaction.xa.XAResource;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;

import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.jms.PhysicalSession;
import io.waylink.adapter.xa.BranchControl;
import io.waylink.adapter.xa.BranchResource;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsMessageConsumer;
import org.apache.qpid.jms.meta.JmsConsumerId;

/**
 * One session of an activation: processes one message at a time, on a thread only while there are any.
 *
 * <pre>
 *          signal             run              signal
 *   IDLE ─────────► SCHEDULED ─────► RUNNING ────────► RUNNING_AGAIN
 *    ▲                 ▲              │   ▲                  │
 *    │                 ├─ turn over ──┤   └───── empty ──────┘
 *    │                 └─── RESTING ◄─┤ failed
 *    └──────────── empty ─────────────┘                         CLOSED: from anywhere
 * </pre>
 *
 * It rests after a failed message if there is a redelivery delay: it keeps the message until that is over.
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
        RESTING,
        CLOSED
    }

    /** Why a run ends. */
    private enum End {
        EMPTY,
        TURN_OVER,
        FAILED
    }

    /** How long a session keeps a thread, if other messages wait; one message may take longer. */
    private static final Duration TURN = Duration.ofMillis(100);

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Session session;
    private final MessageConsumer consumer;
    private final Delivery delivery;
    private final Duration redeliveryDelay;
    private final Host host;
    private volatile long idleSince = System.nanoTime();

    /** What a session needs around it. */
    interface Host {

        /** Runs this, once, on some thread. */
        void onThread(Runnable task);

        /** Runs this, which does not block, once that time is over. */
        void later(Duration delay, Runnable task);

        /** Messages come: what they come through has proven itself. */
        void worked();

        /** What messages come through can be used no more; told once or several times. */
        void broken(Throwable why);

        /** It can take no further message, others can; told once or several times. */
        void over(ServerSession session);

        /** It was told to end, and has. */
        void ended(ServerSession session);

        /** A message waits for one that is being processed; told often, must not block. */
        void busy();

        /** Whether another message may be delivered at this moment. */
        boolean mayDeliver();
    }

    private ServerSession(
            Session session, MessageConsumer consumer, Delivery delivery, Duration redeliveryDelay, Host host) {
        this.session = session;
        this.consumer = consumer;
        this.delivery = delivery;
        this.redeliveryDelay = redeliveryDelay;
        this.host = host;
    }

    /** A session that delivers nothing before it is first signalled. */
    static ServerSession open(
            JmsConnection connection,
            Purpose purpose,
            InboundServices services,
            Endpoint.Outcomes outcomes,
            BranchControl branches,
            BranchResource.OnePhase told,
            Host host)
            throws JMSException, ResourceException {
        Session session = connection.createSession(
                purpose.transacted() ? Session.SESSION_TRANSACTED : PlainDelivery.INDIVIDUAL_ACKNOWLEDGE);
        DeliveryWork work = new DeliveryWork(session);
        BranchResource branch = purpose.transacted() ? new BranchResource(work, branches, told) : null;
        Endpoint endpoint = null;
        try {
            XAResource enlisted = branch == null
                    ? null
                    : services.enlisted(branch, () -> RecoveryTargets.name(purpose.settings(), work.node()));
            endpoint = Endpoint.create(purpose, enlisted, outcomes, services.listener());
            MessageConsumer consumer = purpose.settings().subscription().open(session);
            work.whenOverrun(() -> host.onThread(() -> close(consumer, host)));
            Delivery delivery = branch == null
                    ? new PlainDelivery(consumer, endpoint, purpose.settings().prefetch())
                    : transacted(connection, session, consumer, work, branch, purpose, services, endpoint);
            return new ServerSession(
                    session, consumer, delivery, purpose.settings().times().redelivery(), host);
        } catch (JMSException | ResourceException | RuntimeException e) {
            if (endpoint != null) {
                endpoint.release();
            }
            session.close();
            throw e;
        }
    }

    private static void close(MessageConsumer consumer, Host host) {
        try {
            consumer.close();
        } catch (JMSException e) {
            host.broken(e);
        }
    }

    private static Delivery transacted(
            JmsConnection connection,
            Session session,
            MessageConsumer consumer,
            DeliveryWork work,
            BranchResource branch,
            Purpose purpose,
            InboundServices services,
            Endpoint endpoint) {
        DeliverySession offered = new DeliverySession(connection, new PhysicalSession(session));
        Target target = purpose.settings().target();
        return new TransactedDelivery(offered, consumer, work, branch, services.transactions(), target, endpoint);
    }

    MessageConsumer consumer() {
        return consumer;
    }

    /** By which to know whose message it is that has come. */
    JmsConsumerId consumerId() {
        return ((JmsMessageConsumer) consumer).getConsumerId();
    }

    boolean isIdleFor(Duration time) {
        return state.get() == State.IDLE && System.nanoTime() - idleSince >= time.toNanos();
    }

    /** There may be a message. */
    void signal() {
        State now = state.get();
        if (now == State.RUNNING || now == State.RUNNING_AGAIN || now == State.RESTING) {
            host.busy();
        }
        while (true) {
            State next =
                    switch (now) {
                        case IDLE -> State.SCHEDULED;
                        case RUNNING -> State.RUNNING_AGAIN;
                        case SCHEDULED, RUNNING_AGAIN, RESTING, CLOSED -> now;
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
        End end;
        do {
            end = deliver();
            idleSince = System.nanoTime();
            if (leave(end)) {
                return;
            }
        } while (state.compareAndSet(State.RUNNING_AGAIN, State.RUNNING));
        // It was told to end.
        if (end == End.FAILED) {
            giveBack();
        }
        release();
    }

    /** Leaves the thread, unless there is more to do on it, or the session was told to end. */
    private boolean leave(End why) {
        switch (why) {
            case EMPTY -> {
                return state.compareAndSet(State.RUNNING, State.IDLE);
            }
            case TURN_OVER -> {
                boolean goesOn = leaveFor(State.SCHEDULED);
                if (goesOn) {
                    host.onThread(this::run);
                }
                return goesOn;
            }
            case FAILED -> {
                boolean rests = leaveFor(State.RESTING);
                if (rests) {
                    host.later(redeliveryDelay, this::rested);
                }
                return rests;
            }
        }
        throw new IllegalArgumentException("" + why);
    }

    private boolean leaveFor(State next) {
        return state.compareAndSet(State.RUNNING, next) || state.compareAndSet(State.RUNNING_AGAIN, next);
    }

    private void rested() {
        if (state.compareAndSet(State.RESTING, State.SCHEDULED)) {
            host.onThread(() -> {
                giveBack();
                run();
            });
        }
    }

    private void giveBack() {
        try {
            delivery.giveBack();
        } catch (JMSException | RuntimeException e) {
            broken(e);
        }
    }

    private void release() {
        if (ended.complete(null)) {
            delivery.release();
            host.ended(this);
        }
    }

    private End deliver() {
        long start = System.nanoTime();
        try {
            while (goesOn()) {
                if (delivery.isOver()) {
                    host.over(this);
                    return End.EMPTY;
                }
                Delivery.Result result = delivery.next();
                if (result == Delivery.Result.NONE) {
                    return End.EMPTY;
                }
                host.worked();
                if (result == Delivery.Result.FAILED) {
                    if (!redeliveryDelay.isZero()) {
                        return End.FAILED;
                    }
                    delivery.giveBack();
                }
                if (System.nanoTime() - start >= TURN.toNanos()) {
                    return End.TURN_OVER;
                }
            }
        } catch (JMSException | RuntimeException e) {
            if (delivery.isOver()) {
                host.over(this);
            } else {
                broken(e);
            }
        }
        return End.EMPTY;
    }

    private void broken(Exception why) {
        if (state.get() != State.CLOSED) {
            host.broken(why);
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
        } else if (before == State.RESTING) {
            host.onThread(() -> {
                giveBack();
                release();
            });
        }
    }

    /** Done when it takes no further message and the one that was being processed, if any, has been. */
    CompletableFuture<Void> ended() {
        return ended;
    }
}
