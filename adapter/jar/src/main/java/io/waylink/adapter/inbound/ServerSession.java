package io.waylink.adapter.inbound;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

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
    private final Consumer<Runnable> threads;
    private final Consumer<Exception> broken;

    /**
     * A session that delivers nothing before it is first signalled.
     *
     * @param threads runs what it is given, once, on some thread
     * @param broken hears that this session can be used no more
     */
    ServerSession(MessageConsumer consumer, Delivery delivery, Consumer<Runnable> threads, Consumer<Exception> broken) {
        this.consumer = consumer;
        this.delivery = delivery;
        this.threads = threads;
        this.broken = broken;
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
                    threads.accept(this::run);
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
            while (state.get() != State.CLOSED && delivery.next()) {
                // the next one
            }
        } catch (JMSException | RuntimeException e) {
            if (state.get() != State.CLOSED) {
                broken.accept(e);
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
