package io.waylink.recovery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Decides one event after the other for one link or one connection: what arises while a decision is carried out is decided
 * after it, so that an owner never sees the effects of two decisions mixed. Not safe for threads: guarded by whatever
 * guards the owner's own state.
 */
public final class RecoveryLoop {

    private final Consumer<Decision> carryOut;
    private final Deque<Event> pending = new ArrayDeque<>();
    private Recovery now = Recovery.IDLE;
    private boolean deciding;

    /**
     * Begins in {@link State#IDLE}.
     *
     * @param carryOut carries a decision out; {@link #now()} is its next state by then. What it throws is thrown on to
     *     whoever reported the event; events that are left are decided with the next one
     */
    public RecoveryLoop(Consumer<Decision> carryOut) {
        this.carryOut = Objects.requireNonNull(carryOut, "carryOut");
    }

    /** Something happened: decides upon it, and upon what that leads to, unless that is being done further up the stack. */
    public void fire(Event event) {
        pending.add(event);
        if (deciding) {
            return;
        }
        deciding = true;
        try {
            Event next;
            while ((next = pending.poll()) != null) {
                Decision decision = RecoveryMachine.decide(now, next);
                now = decision.next();
                carryOut.accept(decision);
            }
        } finally {
            deciding = false;
        }
    }

    /** Where it stands. */
    public Recovery now() {
        return now;
    }
}
