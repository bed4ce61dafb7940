package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;

import io.waylink.adapter.client.ConnectionGroups;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.jms.Failures;
import io.waylink.recovery.Backoff;
import io.waylink.recovery.Decision;
import io.waylink.recovery.Effect;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.Recovery;
import io.waylink.recovery.RecoveryMachine;
import io.waylink.recovery.State;

/**
 * A deployed message-driven bean: consumes until it is stopped, and sets itself up again, for ever, when what it
 * consumes with is lost for good. The shell around {@link RecoveryMachine}: carries out its effects and feeds back what
 * comes of them, under the epoch that it belongs to.
 */
public final class Activation implements ActivationMXBean {

    /** How much longer than for messages {@link #stop()} waits for connections to close. */
    private static final Duration CLOSING = Duration.ofMillis(500);

    private final AtomicReference<Recovery> recovery = new AtomicReference<>(Recovery.IDLE);
    private final Map<Long, Consumers> generations = new ConcurrentHashMap<>();
    private final Purpose purpose;
    private final InboundServices services;
    private final AdapterListener listener;
    private final AtomicReference<ConnectionGroups.Member> connections;
    private final Executor threads;
    private final Gate gate;
    private final ManagementName management;
    private volatile long since = System.nanoTime();

    /** An activation that does nothing yet. */
    Activation(Purpose purpose, InboundServices services) {
        this.purpose = purpose;
        this.services = services;
        this.listener = services.listener();
        this.connections = new AtomicReference<>(
                services.connections().join(purpose.settings().client()));
        this.threads = services.dispatcher().lane(purpose.name());
        this.gate = new Gate(purpose, services, () -> generations.values().forEach(Consumers::gateMoved));
        this.management = new ManagementName(purpose, listener);
    }

    /**
     * Starts to consume, soon and on another thread: the activating thread is needed to finish the deployment.
     *
     * @throws ResourceException if its peer has to be reached before that, and was not
     */
    public void start() throws ResourceException {
        Duration reachable = purpose.settings().times().reachable();
        if (!reachable.isZero()) {
            requireReachable(reachable);
        }
        management.register(this);
        if (gate.state() == Gate.State.PAUSED) {
            listener.endpointPaused(purpose.name(), purpose.address());
        }
        apply(new Event.Wanted());
        new Rebalancing(purpose, services, threads, new Home()).start();
    }

    private void requireReachable(Duration within) throws ResourceException {
        try {
            Reachability.require(Reachability.Which.ANY_PEER, purpose.settings(), within);
        } catch (JMSException e) {
            connections.get().close();
            throw new ResourceException(
                    purpose.name() + " could not consume from " + purpose.address() + " within reachableWithin, "
                            + within.toMillis() + " ms: " + e.getMessage(),
                    e);
        }
    }

    /** Stops, within the time that is allowed for what is being processed, and half a second. */
    public void stop() {
        management.unregister();
        FutureTask<Void> closing = new FutureTask<>(
                () -> {
                    apply(new Event.Closed());
                    connections.get().close();
                },
                null);
        try {
            // On another thread: a peer that hangs may keep a connection from closing for much longer.
            services.workManager().scheduleWork(new Task(closing));
        } catch (WorkException | RuntimeException e) {
            listener.workRefused(purpose.name(), e);
            closing.run();
        }
        Duration grace = purpose.settings().times().stop().plus(CLOSING);
        try {
            closing.get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            listener.closeFailed(purpose.name() + " within " + grace.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --- steering --- //

    @Override
    public String getAddress() {
        return purpose.address();
    }

    @Override
    public String getState() {
        Gate.State now = gate.state();
        boolean connected = recovery.get().state() == State.UP;
        return now != Gate.State.OPEN ? now.name() : connected ? "CONSUMING" : "CONNECTING";
    }

    @Override
    public long getConsumed() {
        return gate.consumed();
    }

    @Override
    public long getFailed() {
        return gate.failures();
    }

    @Override
    public int getSessions() {
        return generations.values().stream().mapToInt(Consumers::size).sum();
    }

    @Override
    public String getLastError() {
        return gate.lastError();
    }

    @Override
    public void pause() {
        gate.pause();
    }

    @Override
    public void resume() {
        gate.resume();
    }

    // --- recovery --- //

    private void apply(Event event) {
        Recovery now;
        Decision decision;
        do {
            now = recovery.get();
            decision = RecoveryMachine.decide(now, event);
        } while (!recovery.compareAndSet(now, decision.next()));
        for (Effect effect : decision.effects()) {
            carryOut(effect, event);
        }
    }

    private void carryOut(Effect effect, Event cause) {
        String address = purpose.address();
        if (effect instanceof Effect.Establish establish) {
            threads.execute(() -> establish(establish.epoch()));
        } else if (effect instanceof Effect.Retry retry) {
            services.later(delay(retry.attempts(), cause), () -> apply(new Event.TimerFired(retry.epoch())));
        } else if (effect instanceof Effect.TearDown down) {
            close(
                    down.epoch(),
                    cause instanceof Event.Closed ? purpose.settings().times().stop() : Duration.ZERO);
        } else if (effect instanceof Effect.Discard discard) {
            close(discard.epoch(), Duration.ZERO);
        } else if (effect instanceof Effect.TellLost lost) {
            since = System.nanoTime();
            listener.endpointLost(purpose.name(), address, lost.failure());
        } else if (effect instanceof Effect.TellRetrying retrying) {
            listener.endpointRetrying(purpose.name(), address, retrying.attempt(), retrying.failure());
        } else if (effect instanceof Effect.TellEstablished established && gate.isOpen()) {
            Duration after = Duration.ofNanos(System.nanoTime() - since);
            int sessions = purpose.settings().sessions().max();
            listener.endpointConsumes(purpose.name(), address, sessions, established.attempts(), after);
        } else if (!(effect instanceof Effect.TellEstablished)) {
            // Our failures are never FATAL and never silent, see Failures.
            throw new IllegalStateException("Not asked for: " + effect);
        }
    }

    /** Trying for ever must not mean trying often where somebody has to change something first. */
    private static Duration delay(int attempts, Event cause) {
        Failure failure = cause instanceof Event.Refused refused
                ? refused.failure()
                : cause instanceof Event.Lost lost ? lost.failure() : null;
        double random = ThreadLocalRandom.current().nextDouble();
        if (failure != null && Failures.isFinal(failure)) {
            Duration half = Backoff.CONNECTION.cap().dividedBy(2);
            return half.plus(Duration.ofNanos((long) (half.toNanos() * random)));
        }
        return Backoff.CONNECTION.delay(attempts, random);
    }

    private void establish(long epoch) {
        if (recovery.get().epoch() != epoch) {
            return;
        }
        ClassLoader before = ContextLoader.enterAdapter();
        try {
            Consumers made = Consumers.open(connections.get(), purpose, services, new Generation(epoch));
            generations.put(epoch, made);
            apply(new Event.Established(epoch));
            made.gateMoved();
        } catch (JMSException | ResourceException | RuntimeException | LinkageError e) {
            apply(new Event.Refused(epoch, Failures.of(e)));
        } finally {
            ContextLoader.leave(before);
        }
    }

    /** What happens to the sessions of one epoch. */
    private final class Generation implements Consumers.Generation {

        private final long epoch;

        private Generation(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public Gate gate() {
            return gate;
        }

        @Override
        public void onThread(Runnable task) {
            threads.execute(task);
        }

        @Override
        public void worked() {
            if (recovery.get().attempts() > 0) {
                apply(new Event.Worked(epoch));
            }
        }

        /** On another thread: this one may belong to what has to be closed. */
        @Override
        public void broken(Throwable why) {
            threads.execute(() -> apply(new Event.Lost(epoch, Failures.of(why))));
        }
    }

    /** The first peer of the url. */
    private final class Home implements Rebalancing.Home {

        @Override
        public boolean isLeftForGood() {
            return recovery.get().state().isFinal();
        }

        @Override
        public boolean isAbandoned() {
            return recovery.get().state() == State.UP
                    && (isLeftBehind() || connections.get().isAstray());
        }

        @Override
        public boolean isLeftBehind() {
            return connections.get().isLeftBehind();
        }

        /** In the same epoch: nothing was lost. What is processed ends first, so that the order of messages is kept. */
        @Override
        public void moveIn() {
            long epoch = recovery.get().epoch();
            Consumers leaving = generations.get(epoch);
            if (leaving == null) {
                return;
            }
            ConnectionGroups.Member old = connections.get();
            ConnectionGroups.Member fresh = old.moveOn();
            connections.set(fresh);
            leaving.close(purpose.settings().times().stop());
            old.close();
            ClassLoader before = ContextLoader.enterAdapter();
            try {
                Consumers made = Consumers.open(fresh, purpose, services, new Generation(epoch));
                if (!generations.replace(epoch, leaving, made)) {
                    made.close(Duration.ZERO);
                }
                made.gateMoved();
            } catch (JMSException | ResourceException | RuntimeException e) {
                apply(new Event.Lost(epoch, Failures.of(e)));
            } finally {
                ContextLoader.leave(before);
            }
            if (isLeftForGood()) {
                fresh.close();
            }
        }
    }

    private void close(long epoch, Duration grace) {
        Consumers closing = generations.remove(epoch);
        if (closing != null) {
            closing.close(grace);
        }
    }

    private record Task(Runnable task) implements Work {

        @Override
        public void run() {
            task.run();
        }

        @Override
        public void release() {}
    }
}
