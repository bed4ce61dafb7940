package io.waylink.recovery;

import java.util.Objects;

/**
 * All that the decisions know about one link or one connection.
 *
 * @param state where it stands
 * @param epoch the number of the attempt that counts; grows with every attempt and every loss, never falls
 * @param attempts how many attempts were started since it last worked
 * @param silences how many of the latest failures in a row went unanswered
 */
public record Recovery(State state, long epoch, int attempts, int silences) {

    /** Nothing has happened yet. */
    public static final Recovery IDLE = new Recovery(State.IDLE, 0, 0, 0);

    public Recovery {
        Objects.requireNonNull(state, "state");
    }

    Recovery in(State next) {
        return new Recovery(next, epoch, attempts, silences);
    }

    Recovery inNextEpoch(State next) {
        return new Recovery(next, epoch + 1, attempts, silences);
    }

    Recovery attempting() {
        return new Recovery(State.ESTABLISHING, epoch + 1, attempts + 1, silences);
    }

    Recovery failed(Failure failure) {
        return new Recovery(state, epoch, attempts, failure.silent() ? silences + 1 : 0);
    }

    /** What it rests upon is gone: silence so far proves nothing of the next, unless it is what that was given up for. */
    Recovery suspended() {
        int kept = silences < RecoveryMachine.SILENCES ? 0 : silences;
        return new Recovery(State.SUSPENDED, epoch + 1, attempts, kept);
    }

    Recovery worked() {
        return new Recovery(state, epoch, 0, 0);
    }
}
