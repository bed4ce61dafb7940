package io.waylink.recovery;

import java.util.ArrayList;
import java.util.List;

/**
 * Decides what happens to a link or a connection: {@code (state, epoch, event) -> (state, epoch, effects)}, without I/O,
 * clock, randomness or logger.
 *
 * <pre>
 *            Wanted                Established
 *   IDLE ──────────► ESTABLISHING ────────────► UP
 *                     ▲   │    ▲  ◄──────────── │
 *          TimerFired │   │    │       Lost     │
 *                     │   │Refused              │
 *                     │   ▼    │ParentBack      │ ParentLost
 *                    WAITING   │                ▼
 *                        └───────────────► SUSPENDED
 *
 *   FAILED: a failure of scope FATAL     CLOSED: Closed, from anywhere
 * </pre>
 *
 * <p>Invariants, each a property test:
 *
 * <ol>
 *   <li>The epoch never falls, and grows with every attempt and every loss.
 *   <li>An event of another epoch changes nothing; what it brought is discarded.
 *   <li>The first attempt after a loss starts at once, every further one waits, as long as it has not worked in between.
 *   <li>A failure that was answered never escalates, however often it comes; {@value #SILENCES} silences in a row do,
 *       but those of a connection never: it rests upon nothing that could be made anew, and so nothing would ever come
 *       back to end its suspension.
 *   <li>Nothing leaves {@link State#CLOSED}; {@link State#FAILED} is left only by {@link Event.Closed}.
 * </ol>
 */
public final class RecoveryMachine {

    /** How many silences in a row it takes to doubt what a link rests upon. */
    public static final int SILENCES = 2;

    private RecoveryMachine() {}

    /**
     * What follows from this event.
     *
     * @param now the present state
     * @param event what happened
     * @return the next state and what has to be done
     */
    public static Decision decide(Recovery now, Event event) {
        if (event instanceof Event.Closed) {
            return closed(now);
        } else if (event instanceof Event.Wanted) {
            return now.state() == State.IDLE ? attempt(now) : Decision.of(now);
        } else if (event instanceof Event.ParentBack) {
            return now.state() == State.SUSPENDED ? attempt(now) : Decision.of(now);
        } else if (event instanceof Event.ParentLost lost) {
            return parentLost(now, lost.failure());
        } else if (event instanceof Event.Established established) {
            return established(now, established.epoch());
        } else if (event instanceof Event.Refused refused) {
            return isCurrent(now, refused.epoch(), State.ESTABLISHING)
                    ? refused(now, refused.failure())
                    : Decision.of(now);
        } else if (event instanceof Event.Lost lost) {
            return isCurrent(now, lost.epoch(), State.UP) ? lost(now, lost.failure()) : Decision.of(now);
        } else if (event instanceof Event.Worked worked) {
            return isCurrent(now, worked.epoch(), State.UP) ? Decision.of(now.worked()) : Decision.of(now);
        } else if (event instanceof Event.TimerFired fired) {
            return isCurrent(now, fired.epoch(), State.WAITING) ? attempt(now) : Decision.of(now);
        }
        throw new IllegalArgumentException("unknown event " + event);
    }

    private static boolean isCurrent(Recovery now, long epoch, State expected) {
        return now.epoch() == epoch && now.state() == expected;
    }

    private static Decision attempt(Recovery now, Effect... before) {
        Recovery next = now.attempting();
        List<Effect> effects = new ArrayList<>(List.of(before));
        effects.add(new Effect.Establish(next.epoch(), next.attempts()));
        return new Decision(next, effects);
    }

    private static Decision established(Recovery now, long epoch) {
        if (!isCurrent(now, epoch, State.ESTABLISHING)) {
            return Decision.of(now, new Effect.Discard(epoch));
        }
        return Decision.of(now.in(State.UP), new Effect.TellEstablished(now.attempts()));
    }

    private static Decision refused(Recovery now, Failure failure) {
        if (failure.scope() == FailureScope.FATAL) {
            return Decision.of(now.inNextEpoch(State.FAILED), new Effect.GiveUp(failure));
        }
        Effect told = new Effect.TellRetrying(now.attempts(), failure);
        return failure.silent()
                ? waiting(now.failed(failure), failure, new Effect.TearDown(now.epoch()), told)
                : waiting(now.failed(failure), failure, told);
    }

    private static Decision lost(Recovery now, Failure failure) {
        Effect tornDown = new Effect.TearDown(now.epoch());
        if (failure.scope() == FailureScope.FATAL) {
            return Decision.of(now.inNextEpoch(State.FAILED), tornDown, new Effect.GiveUp(failure));
        }
        Effect told = new Effect.TellLost(failure);
        boolean hadWorked = now.attempts() == 0;
        return hadWorked && !escalates(now.failed(failure), failure)
                ? attempt(now.failed(failure), tornDown, told)
                : waiting(now.failed(failure), failure, tornDown, told);
    }

    private static boolean escalates(Recovery now, Failure failure) {
        return failure.scope() != FailureScope.CONNECTION && now.silences() >= SILENCES;
    }

    private static Decision waiting(Recovery now, Failure failure, Effect... before) {
        List<Effect> effects = new ArrayList<>(List.of(before));
        if (escalates(now, failure)) {
            effects.add(new Effect.Escalate(failure));
            return new Decision(now.answered().inNextEpoch(State.SUSPENDED), effects);
        }
        Recovery next = now.inNextEpoch(State.WAITING);
        effects.add(new Effect.Retry(next.epoch(), next.attempts()));
        return new Decision(next, effects);
    }

    private static Decision parentLost(Recovery now, Failure failure) {
        return switch (now.state()) {
            case UP -> Decision.of(now.inNextEpoch(State.SUSPENDED), new Effect.TellLost(failure));
            case ESTABLISHING, WAITING -> Decision.of(now.inNextEpoch(State.SUSPENDED));
            case IDLE, SUSPENDED, FAILED, CLOSED -> Decision.of(now);
        };
    }

    private static Decision closed(Recovery now) {
        return switch (now.state()) {
            case ESTABLISHING, UP -> Decision.of(now.inNextEpoch(State.CLOSED), new Effect.TearDown(now.epoch()));
            case CLOSED -> Decision.of(now);
            case IDLE, WAITING, SUSPENDED, FAILED -> Decision.of(now.inNextEpoch(State.CLOSED));
        };
    }
}
