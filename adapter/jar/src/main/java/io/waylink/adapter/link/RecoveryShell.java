package io.waylink.adapter.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Decision;
import io.waylink.recovery.Effect;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.Recovery;
import io.waylink.recovery.RecoveryMachine;
import io.waylink.recovery.State;

/**
 * Carries out the effects that {@link RecoveryMachine} decides for one link.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>All state is read and written under the monitor of the session that the link belongs to. Nothing blocks while it
 *       is held: calls down into the engine put a task on its event loop, calls up complete futures.
 *   <li>An event that arises while effects are carried out is decided after them.
 *   <li>Whatever comes back from an attempt comes back with the epoch of that attempt.
 * </ol>
 */
abstract class RecoveryShell {

    final LinkHost host;
    final Object lock;
    private final RecoveryEvent.Link name;
    private Recovery recovery = Recovery.IDLE;
    private final Deque<Event> pending = new ArrayDeque<>();
    private boolean deciding;
    private boolean everUp;
    private long lostAt;

    RecoveryShell(LinkHost host, Object lock, RecoveryEvent.Link name) {
        this.host = host;
        this.lock = lock;
        this.name = name;
    }

    final RecoveryEvent.Link name() {
        return name;
    }

    final void fire(Event event) {
        synchronized (lock) {
            pending.add(event);
            if (!deciding) {
                deciding = true;
                try {
                    decideAll();
                } finally {
                    deciding = false;
                }
            }
        }
    }

    private void decideAll() {
        Event next;
        while ((next = pending.poll()) != null) {
            Decision decision = RecoveryMachine.decide(recovery, next);
            recovery = decision.next();
            if (recovery.state() == State.SUSPENDED || recovery.state().isFinal()) {
                host.probes().leave(name, this);
            }
            decision.effects().forEach(this::carryOut);
        }
    }

    final State state() {
        return recovery.state();
    }

    final boolean isUp() {
        return recovery.state() == State.UP;
    }

    final long epoch() {
        return recovery.epoch();
    }

    final boolean hasWorked() {
        return everUp;
    }

    final boolean isProving() {
        return recovery.attempts() > 0;
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Establish establish) {
            host.probes().attempt(name, this, () -> attempt(establish.epoch()));
        } else if (effect instanceof Effect.Retry retry) {
            host.probes().trouble(name, this);
            long epoch = retry.epoch();
            host.after(host.backoff(retry.attempts()), () -> fire(new Event.TimerFired(epoch)));
        } else if (effect instanceof Effect.TellLost lost) {
            lostAt = System.nanoTime();
            onLost(lost.failure());
            // One line for an address, however many links it has; none where the whole connection is lost.
            if (recovery.state() != State.SUSPENDED && host.probes().trouble(name, this)) {
                host.tell(new RecoveryEvent.LinkLost(host.peer(), name, lost.failure()));
            }
        } else if (effect instanceof Effect.TellRetrying retrying) {
            host.tell(new RecoveryEvent.LinkRetrying(host.peer(), name, retrying.attempt(), retrying.failure()));
        } else if (effect instanceof Effect.TellEstablished established) {
            OptionalInt followers = host.probes().attached(name, this);
            if (everUp && followers.isPresent()) {
                Duration after = Duration.ofNanos(System.nanoTime() - lostAt);
                int links = 1 + followers.getAsInt();
                host.tell(new RecoveryEvent.LinkRestored(host.peer(), name, links, established.attempts(), after));
            }
            everUp = true;
            onUp();
        } else if (effect instanceof Effect.TearDown) {
            tearDown();
        } else if (effect instanceof Effect.Discard) {
            discard();
        } else if (effect instanceof Effect.Escalate escalate) {
            host.silent(escalate.failure());
        } else if (effect instanceof Effect.GiveUp giveUp) {
            host.tell(new RecoveryEvent.LinkGivenUp(host.peer(), name, giveUp.failure()));
            onGivenUp(giveUp.failure());
        }
    }

    private void attempt(long epoch) {
        synchronized (lock) {
            if (epoch == recovery.epoch() && recovery.state() == State.ESTABLISHING) {
                establish(epoch);
            }
        }
    }

    /** Starts an attempt whose outcome is reported by {@link #fire} under this epoch. */
    abstract void establish(long epoch);

    /** It is attached. */
    abstract void onUp();

    /** It was attached and is not any more. */
    abstract void onLost(Failure failure);

    /** It will not be tried again. */
    abstract void onGivenUp(Failure failure);

    /** Lets go of what is still attached, or being attached. */
    abstract void tearDown();

    /** Closes what a late attempt brought, though nobody wants it any more. */
    abstract void discard();
}
