package io.waylink.adapter.link;

import java.time.Duration;
import java.util.OptionalInt;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Decision;
import io.waylink.recovery.Effect;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.RecoveryLoop;
import io.waylink.recovery.RecoveryMachine;
import io.waylink.recovery.State;
import org.apache.qpid.jms.provider.ProviderException;

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
abstract class RecoveryShell implements Probes.Prober {

    final Object lock;
    private final RecoveryEvent.Link name;
    private final RecoveryLoop loop = new RecoveryLoop(this::carryOut);
    private boolean everUp;
    private Failure condemned;
    private ProviderException lastRefusal;
    private long lostAt;

    RecoveryShell(Object lock, RecoveryEvent.Link name) {
        this.lock = lock;
        this.name = name;
    }

    /** What it is attached at, or will be. */
    abstract LinkHost host();

    final RecoveryEvent.Link name() {
        return name;
    }

    final void fire(Event event) {
        synchronized (lock) {
            loop.fire(event);
        }
    }

    final State state() {
        return loop.now().state();
    }

    final boolean isUp() {
        return state() == State.UP;
    }

    final long epoch() {
        return loop.now().epoch();
    }

    final boolean hasWorked() {
        return everUp;
    }

    final boolean isProving() {
        return loop.now().attempts() > 0;
    }

    private void carryOut(Decision decision) {
        if (state() == State.SUSPENDED || state().isFinal()) {
            host().probes().leave(name, this);
        }
        decision.effects().forEach(this::carryOut);
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Establish establish) {
            host().probes().attempt(name, this, () -> attempt(establish.epoch()));
        } else if (effect instanceof Effect.Retry retry) {
            Event over = new Event.TimerFired(retry.epoch());
            host().probes().waiting(name, this, () -> fire(over));
            host().after(host().backoff(retry.attempts()), () -> fire(over));
        } else if (effect instanceof Effect.TellLost lost) {
            lostAt = System.nanoTime();
            onLost(lost.failure());
            // One line for an address, however many links it has; none where the whole connection is lost.
            if (state() != State.SUSPENDED && host().probes().trouble(name, this)) {
                host().tell(new RecoveryEvent.LinkLost(host().peer(), name, lost.failure()));
            }
        } else if (effect instanceof Effect.TellRetrying retrying) {
            host().tell(new RecoveryEvent.LinkRetrying(host().peer(), name, retrying.attempt(), retrying.failure()));
        } else if (effect instanceof Effect.TellEstablished established) {
            OptionalInt followers = host().probes().attached(name, this);
            if (everUp && followers.isPresent()) {
                Duration after = Duration.ofNanos(System.nanoTime() - lostAt);
                int links = 1 + followers.getAsInt();
                host().tell(new RecoveryEvent.LinkRestored(host().peer(), name, links, established.attempts(), after));
            }
            everUp = true;
            onUp();
        } else if (effect instanceof Effect.TearDown) {
            tearDown();
        } else if (effect instanceof Effect.Discard) {
            discard();
        } else if (effect instanceof Effect.Escalate escalate) {
            host().silent(escalate.failure());
        } else if (effect instanceof Effect.GiveUp giveUp) {
            host().tell(new RecoveryEvent.LinkGivenUp(host().peer(), name, giveUp.failure()));
            onGivenUp(giveUp.failure());
        }
    }

    private boolean attempt(long epoch) {
        synchronized (lock) {
            boolean wanted = epoch == epoch() && state() == State.ESTABLISHING;
            if (wanted && condemned != null) {
                Failure why = condemned;
                condemned = null;
                refusedWith(new ProviderException("The " + name + " was redirected, and there: " + why));
                fire(new Event.Refused(epoch, why));
            } else if (wanted) {
                establish(epoch);
            }
            return wanted;
        }
    }

    /** Where it was redirected to there is no getting in: it is given up when it is tried next. */
    final void condemn(Failure why) {
        condemned = why;
    }

    /** What the peer, or the engine, says when it refuses it, or detaches it. */
    final void refusedWith(ProviderException cause) {
        lastRefusal = cause;
    }

    /** What it said last; null if it has not. */
    final ProviderException lastRefusal() {
        return lastRefusal;
    }

    /** The engine did not even take the attempt of this epoch: its connection has gone. */
    final void notConnected(long epoch, Exception why) {
        synchronized (lock) {
            if (epoch == epoch()) {
                fire(new Event.ParentLost(
                        Failure.answered(FailureScope.CONNECTION, "not connected", "" + why.getMessage())));
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
