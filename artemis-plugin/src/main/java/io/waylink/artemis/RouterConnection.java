package io.waylink.artemis;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

import io.waylink.artemis.broker.BrokerUserRefusedException;
import io.waylink.artemis.broker.ConnectionObserver;
import io.waylink.artemis.broker.Dialer;
import io.waylink.artemis.broker.RouteAnswer;
import io.waylink.artemis.broker.RoutedConnection;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Backoff;
import io.waylink.recovery.Decision;
import io.waylink.recovery.Effect;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.Recovery;
import io.waylink.recovery.RecoveryMachine;
import io.waylink.recovery.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a router while the broker is active: the shell around {@link RecoveryMachine}. All state
 * belongs to one thread, the scheduler's; dialing, which blocks, has threads of its own; nothing here runs on a thread
 * of the broker.
 *
 * <p>Every failure here is of scope CONNECTION, also one that others would take for fatal, a wrong password for example:
 * it is tried again all the same, only slowly, as what is wrong may be put right at the router, and nobody should have to
 * restart the broker for that.
 */
final class RouterConnection {

    private static final Logger LOG = LoggerFactory.getLogger(RouterConnection.class);
    /** How long an announced connection has to last until it counts as having worked: Open alone proves little. */
    private static final Duration STEADY = Duration.ofSeconds(1);

    /** Addresses tend to come and go together. */
    private static final Duration DEBOUNCE = Duration.ofMillis(100);

    private static final Backoff SLOWLY = new Backoff(Duration.ofSeconds(15), Duration.ofMinutes(1));

    private final RouterConfig config;
    private final Dialer dialer;
    private final ScheduledExecutorService scheduler;
    private final Executor dialing;
    private final DoubleSupplier random;
    private final RouterLog log;
    private final AtomicBoolean dirty = new AtomicBoolean();

    private Recovery recovery = Recovery.IDLE;
    private Endpoints endpoints;
    private Failure lastFailure;
    private Attempt attempt;
    private String ending = "";

    /**
     * @param scheduler single-threaded; shut down by {@link #close()}
     * @param dialing runs what blocks
     * @param random numbers drawn evenly from [0, 1), for the back-off
     */
    RouterConnection(
            RouterConfig config,
            Dialer dialer,
            ScheduledExecutorService scheduler,
            Executor dialing,
            DoubleSupplier random,
            InstantSource clock) {
        this.config = config;
        this.dialer = dialer;
        this.scheduler = scheduler;
        this.dialing = dialing;
        this.random = random;
        this.endpoints = Endpoints.of(config.endpoints());
        this.log = new RouterLog(clock, config);
    }

    /** Connects, and from then on whenever the connection is lost. */
    void open() {
        post(() -> {
            if (config.showsPassword()) {
                log.showsPassword(config.login().user());
            }
            happened(new Event.Wanted());
        });
    }

    /** Addresses of the broker have come or gone. Never blocks, and is cheap however often it is called. */
    void addressesChanged() {
        if (config.announcement().existing() && dirty.compareAndSet(false, true)) {
            post(() -> later(DEBOUNCE, () -> {
                dirty.set(false);
                announce(false);
            }));
        }
    }

    /** Closes the connection politely and for good. */
    void close() {
        post(() -> {
            end("the broker stops");
            scheduler.shutdown();
        });
    }

    /** Closes the connection politely until {@link #connect()}. */
    void disconnect() {
        post(() -> end("an operator wants it so"));
    }

    private void end(String why) {
        ending = why;
        happened(new Event.Closed());
    }

    /** Connects again after {@link #disconnect()}; what is left of former connections stays of a former epoch. */
    void connect() {
        post(() -> {
            if (recovery.state() == State.CLOSED) {
                recovery = new Recovery(State.IDLE, recovery.epoch(), 0, 0);
                happened(new Event.Wanted());
            }
        });
    }

    /** Asks once more for what the router has refused. */
    void reannounce() {
        post(() -> announce(true));
    }

    /** The links that the router has attached, one line for each; none without a connection. */
    CompletableFuture<List<String>> links() {
        CompletableFuture<List<String>> links = new CompletableFuture<>();
        boolean asked = post(() -> {
            if (attempt == null || attempt.connection == null) {
                links.complete(List.of());
            } else {
                CompletableFuture<Void> unused = attempt.connection.links().thenAccept(links::complete);
            }
        });
        return asked ? links : CompletableFuture.completedFuture(List.of());
    }

    RouterStatus status() {
        return log.status();
    }

    private boolean post(Runnable task) {
        try {
            scheduler.execute(guarded(task));
            return true;
        } catch (RejectedExecutionException closed) {
            return false; // news of a connection that nobody waits for any more
        }
    }

    private void later(Duration delay, Runnable task) {
        ScheduledFuture<?> unused = scheduler.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What a task throws would otherwise vanish in a future that nobody asks. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("WLP0405 A step of the connection to a router failed", e);
            }
        };
    }

    // ---- events ----

    private void happened(Event event) {
        boolean worked = recovery.attempts() == 0;
        Decision decision = RecoveryMachine.decide(recovery, event);
        if (decision.next().equals(recovery) && decision.effects().isEmpty()) {
            return;
        }
        if (event instanceof Event.Worked) {
            endpoints = endpoints.succeeded();
        } else if (event instanceof Event.Refused || (event instanceof Event.Lost && !worked)) {
            endpoints = endpoints.failed();
        }
        recovery = decision.next();
        decision.effects().forEach(this::carryOut);
        if (recovery.state() == State.CLOSED) {
            log.stopped(ending);
        }
    }

    /** What was being established, or stood, under this epoch has come to an end. */
    private void ended(long epoch, Failure failure) {
        if (recovery.epoch() == epoch) {
            lastFailure = failure;
            happened(recovery.state() == State.UP ? new Event.Lost(epoch, failure) : new Event.Refused(epoch, failure));
        }
    }

    // ---- effects ----

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Establish establish) {
            establish(establish.epoch(), establish.attempt());
        } else if (effect instanceof Effect.Retry retry) {
            later(delay(), () -> happened(new Event.TimerFired(retry.epoch())));
        } else if (effect instanceof Effect.TearDown tearDown) {
            letGo(tearDown.epoch());
        } else if (effect instanceof Effect.Discard discard) {
            letGo(discard.epoch());
        } else if (effect instanceof Effect.TellLost lost) {
            log.lost(lost.failure());
        } else if (effect instanceof Effect.TellRetrying retrying) {
            log.failed(retrying.attempt(), retrying.failure());
        } else if (effect instanceof Effect.TellEstablished) {
            log.open(attempt.router);
        } else {
            throw new IllegalStateException("a connection has no use for " + effect);
        }
    }

    private Duration delay() {
        boolean forGood = FailureScope.ofConnection(lastFailure.condition(), false) == FailureScope.FATAL
                || lastFailure.condition().equals(ConnectionObserver.NOT_AUTHENTICATED);
        int rounds = endpoints.failedRounds();
        return (forGood ? SLOWLY : Backoff.CONNECTION).delay(rounds, random.getAsDouble());
    }

    private void establish(long epoch, int number) {
        Endpoint endpoint = endpoints.current();
        Attempt started = new Attempt(epoch);
        attempt = started;
        log.connecting(endpoint, number);
        later(config.connectTimeout(), () -> openTimedOut(epoch));
        dialing.execute(() -> dial(endpoint, started));
    }

    private void dial(Endpoint endpoint, Attempt started) {
        try {
            RoutedConnection connection = dialer.dial(endpoint, started);
            if (!post(() -> dialed(started, connection))) {
                connection.close();
            }
        } catch (BrokerUserRefusedException e) {
            undialed(started, ConnectionObserver.NOT_AUTHENTICATED, e);
        } catch (IOException e) {
            undialed(started, "no connection", e);
        } catch (RuntimeException e) {
            LOG.debug("Dialing {} failed in a way that it should not", endpoint, e);
            undialed(started, "no connection", e);
        }
    }

    private void undialed(Attempt started, String condition, Exception cause) {
        Failure failure = Failure.answered(FailureScope.CONNECTION, condition, String.valueOf(cause.getMessage()));
        post(() -> ended(started.epoch, failure));
    }

    private void dialed(Attempt started, RoutedConnection connection) {
        if (started == attempt && recovery.state() == State.ESTABLISHING) {
            started.connection = connection;
            connection.open();
        } else {
            connection.close();
        }
    }

    private void openTimedOut(long epoch) {
        if (recovery.epoch() == epoch && recovery.state() == State.ESTABLISHING) {
            ended(epoch, silence("no answer to Open"));
        }
    }

    /** Thousands of routes take their time; the router is given up only if it answers nothing at all any more. */
    private void watchAnswers(Attempt watched) {
        int before = watched.connection.answers();
        later(config.connectTimeout(), () -> {
            if (watched.isUp() && !watched.announced) {
                if (watched.connection.answers() == before) {
                    ended(watched.epoch, silence("no answer to the announcement"));
                } else {
                    watchAnswers(watched);
                }
            }
        });
    }

    private Failure silence(String what) {
        return Failure.silence(
                FailureScope.CONNECTION,
                what + " within " + config.connectTimeout().toMillis() + " ms");
    }

    private void announce(boolean afresh) {
        if (attempt != null && attempt.isUp() && attempt.connection != null) {
            boolean watched = !attempt.announced;
            attempt.announced = false;
            attempt.connection.announce(afresh);
            if (!watched) {
                watchAnswers(attempt);
            }
        }
    }

    private void letGo(long epoch) {
        if (attempt != null && attempt.epoch == epoch) {
            if (attempt.connection != null) {
                attempt.connection.close();
            }
            attempt = null;
        }
    }

    /** One connection and the epoch that it was born under. */
    private final class Attempt implements ConnectionObserver {

        private final long epoch;
        private RoutedConnection connection;
        private String router;
        private boolean announced;

        Attempt(long epoch) {
            this.epoch = epoch;
        }

        private boolean isUp() {
            return recovery.epoch() == epoch && recovery.state() == State.UP;
        }

        @Override
        public void opened(String routerContainerId, List<Endpoint> standIns) {
            post(() -> {
                router = routerContainerId;
                happened(new Event.Established(epoch));
                if (isUp()) {
                    endpoints = endpoints.learned(standIns);
                    watchAnswers(this);
                }
            });
        }

        @Override
        public void announced(List<RouteAnswer> answers) {
            post(() -> {
                if (isUp()) {
                    announced = true;
                    log.announced(answers);
                    later(STEADY, () -> happened(new Event.Worked(epoch)));
                }
            });
        }

        @Override
        public void ended(Failure failure) {
            post(() -> {
                connection = null;
                RouterConnection.this.ended(epoch, failure);
            });
        }
    }
}
