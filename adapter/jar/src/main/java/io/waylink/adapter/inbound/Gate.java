package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.waylink.adapter.inbound.EndpointSettings.Limits;

/**
 * Whether an activation may deliver, and what came of its deliveries.
 *
 * <pre>
 *      too many failures in a row, a refusal        time is up
 *   OPEN ───────────────────────────────► HELD ────────────────► PROBING: one message at a time
 *    ▲ ▲                                   ▲                      │    │
 *    │ │                                   └────── it fails ──────┘    │
 *    │ └───────────────────────────── it does not ─────────────────────┘
 *    └── resume ── PAUSED ◄── pause, from anywhere
 * </pre>
 */
final class Gate implements Endpoint.Outcomes {

    /** What may be delivered. */
    enum State {
        OPEN,
        PAUSED,
        HELD,
        PROBING
    }

    /** A position of the gate; each is its own, so that a timer that was set for an earlier one finds it gone. */
    private static final class Position {

        private final State state;
        private final int failedProbes;

        private Position(State state, int failedProbes) {
            this.state = state;
            this.failedProbes = failedProbes;
        }
    }

    private final AtomicReference<Position> position;
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong sequentialFailures = new AtomicLong();
    private final AtomicReference<String> lastError = new AtomicReference<>();
    private final Purpose purpose;
    private final InboundServices services;
    private final Runnable changed;

    /**
     * A gate.
     *
     * @param changed called after each change of what may be delivered; must not block
     */
    Gate(Purpose purpose, InboundServices services, Runnable changed) {
        this.purpose = purpose;
        this.services = services;
        this.changed = changed;
        boolean paused = purpose.settings().steering().paused();
        this.position = new AtomicReference<>(new Position(paused ? State.PAUSED : State.OPEN, 0));
    }

    State state() {
        return position.get().state;
    }

    boolean isOpen() {
        return state() == State.OPEN || state() == State.PROBING;
    }

    /** How many sessions there may be now. */
    Limits limits() {
        return switch (state()) {
            case OPEN -> purpose.settings().sessions();
            case PROBING -> Limits.ONE;
            case PAUSED, HELD -> Limits.NONE;
        };
    }

    void pause() {
        if (position.getAndSet(new Position(State.PAUSED, 0)).state != State.PAUSED) {
            services.listener().endpointPaused(purpose.name(), purpose.address());
            changed.run();
        }
    }

    void resume() {
        // Whatever it changes to meanwhile: a probe that begins now, or fails, must not undo what somebody wants.
        Position before = position.getAndUpdate(now -> now.state == State.OPEN ? now : new Position(State.OPEN, 0));
        if (before.state != State.OPEN) {
            opened();
        }
    }

    private void opened() {
        sequentialFailures.set(0);
        services.listener().endpointResumed(purpose.name(), purpose.address());
        changed.run();
    }

    @Override
    public void processed() {
        consumed.incrementAndGet();
        sequentialFailures.set(0);
        Position now = position.get();
        if (now.state == State.PROBING && position.compareAndSet(now, new Position(State.OPEN, 0))) {
            opened();
        }
    }

    @Override
    public void failed(Throwable why) {
        failed.incrementAndGet();
        lastError.set(why.toString());
        long inARow = sequentialFailures.incrementAndGet();
        int bearable = purpose.settings().steering().maxSequentialFailures();
        Position now = position.get();
        if (now.state == State.PROBING) {
            hold(now, now.failedProbes + 1);
        } else if (now.state == State.OPEN && bearable > 0 && inARow >= bearable && hold(now, 0)) {
            services.listener()
                    .endpointHeld(
                            purpose.name(),
                            purpose.address(),
                            (int) inARow,
                            purpose.settings().pace().firstProbe());
        }
    }

    /** No failure of the bean, which was not asked: what is in its queue must not be worn out while its container ends it. */
    @Override
    public void refused(Throwable why) {
        lastError.set(why.toString());
        Position now = position.get();
        if (now.state == State.PROBING) {
            hold(now, now.failedProbes + 1);
        } else if (now.state == State.OPEN && hold(now, 0)) {
            services.listener()
                    .endpointShut(
                            purpose.name(),
                            purpose.address(),
                            why,
                            purpose.settings().pace().firstProbe());
        }
    }

    private boolean hold(Position before, int failedProbes) {
        Position held = new Position(State.HELD, failedProbes);
        if (!position.compareAndSet(before, held)) {
            return false;
        }
        changed.run();
        Duration wait = purpose.settings().pace().probe(failedProbes);
        services.later(wait, () -> {
            if (position.compareAndSet(held, new Position(State.PROBING, failedProbes))) {
                changed.run();
            }
        });
        return true;
    }

    long consumed() {
        return consumed.get();
    }

    long failures() {
        return failed.get();
    }

    /** What the last failed delivery failed with; null if none has. */
    String lastError() {
        return lastError.get();
    }
}
