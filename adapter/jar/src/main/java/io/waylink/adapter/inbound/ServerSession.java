package io.waylink.adapter.inbound;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;

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
final class ServerSession {

    private enum State {
        IDLE,
        SCHEDULED,
        RUNNING,
        RUNNING_AGAIN,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final MessageConsumer consumer;
    private final Delivery delivery;
    private final Host host;

    /** What a session needs around it. */
    interface Host {

        /** Runs this, once, on some thread. */
        void onThread(Runnable task);

        /** Messages come: what they come through has proven itself. */
        void worked();

        /** What messages come through can be used no more; told once or several times. */
        void broken(Throwable why);
    }

    /** A session that delivers nothing before it is first signalled. */
    ServerSession(MessageConsumer consumer, Delivery delivery, Host host) {
        this.consumer = consumer;
        this.delivery = delivery;
        this.host = host;
    }

    MessageConsumer consumer() {
        return consumer;
    }

    /** There may be a message. */
    void signal() {
        State now = state.get();
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
            } while (!state.compareAndSet(State.RUNNING, State.IDLE)
                    && state.compareAndSet(State.RUNNING_AGAIN, State.RUNNING));
        } finally {
            if (state.get() == State.CLOSED) {
                end();
            }
        }
    }

    private void end() {
        if (ended.complete(null)) {
            delivery.release();
        }
    }

    private void deliver() {
        try {
            if (state.get() != State.CLOSED && delivery.next()) {
                host.worked();
                while (state.get() != State.CLOSED && delivery.next()) {
                    // the next one
                }
            }
        } catch (JMSException | RuntimeException e) {
            if (state.get() != State.CLOSED) {
                host.broken(e);
            }
        }
    }

    /**
     * Takes no further message.
     *
     * @return done when the message that is being processed, if any, has been
     */
    CompletableFuture<Void> close() {
        State before = state.getAndSet(State.CLOSED);
        if (before == State.IDLE || before == State.SCHEDULED) {
            end();
        }
        return ended;
    }
}
