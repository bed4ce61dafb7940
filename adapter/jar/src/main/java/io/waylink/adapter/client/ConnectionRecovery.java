package io.waylink.adapter.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.waylink.adapter.link.Dialer;
import io.waylink.adapter.link.Tenant;
import io.waylink.adapter.net.AmqpProviders;
import io.waylink.adapter.net.Engine;
import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.Login;
import io.waylink.adapter.net.OtherPeers;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Backoff;
import io.waylink.recovery.Effect;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.RecoveryLoop;
import io.waylink.recovery.State;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecurityException;

/**
 * One TCP connection to one of the peers, made anew whenever it is lost.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>State is read and written under this object's monitor; connecting, which blocks, happens outside it, one attempt
 *       at a time.
 *   <li>The monitor of a session may be taken while this one is held, never the other way round.
 *   <li>An engine that is not the present one is nobody's: what it brings late is closed.
 * </ol>
 */
final class ConnectionRecovery implements Dialer.Line {

    /** How long a connection has to last to have worked: a peer that opens and closes at once must not be hammered. */
    private static final Duration PROVEN_AFTER = Duration.ofSeconds(1);

    private final AmqpProviders providers;
    private final Duration connectTimeout;
    private final JmsConnectionInfo info;
    private final Login login;
    private final Threads threads;
    private final RecoveryListener events;
    private final Tenant tenant;
    private final Consumer<Endpoint> onReached;
    private final RecoveryLoop loop =
            new RecoveryLoop(decision -> decision.effects().forEach(this::carryOut));
    private Endpoints endpoints;
    private boolean toldUnavailable;
    private boolean hasConnected;
    private boolean proven;
    private Endpoint redirectedTo;
    private long since = System.nanoTime();
    private Failure lastFailure = Failure.answered(FailureScope.CONNECTION, "not connected", "");
    private boolean hasFailed;
    private AmqpProvider engine;
    private Engine attempt;
    private Endpoint lastReached;

    /**
     * Connects to nothing yet.
     *
     * @param connectTimeout how long one attempt may take
     * @param info how the connection introduces itself
     * @param tenant what lives on it
     * @param onReached told which peer can be reached, while this one's monitor is held
     */
    ConnectionRecovery(
            AmqpProviders providers,
            Endpoints endpoints,
            Duration connectTimeout,
            JmsConnectionInfo info,
            Login login,
            Threads threads,
            RecoveryListener events,
            Tenant tenant,
            Consumer<Endpoint> onReached) {
        this.providers = providers;
        this.endpoints = endpoints;
        this.connectTimeout = connectTimeout;
        this.info = info;
        this.login = login;
        this.threads = threads;
        this.events = events;
        this.tenant = tenant;
        this.onReached = onReached;
    }

    JmsConnectionInfo info() {
        return info;
    }

    /** The engine of the present connection; null if there is none. */
    synchronized AmqpProvider engine() {
        return engine;
    }

    synchronized boolean isFinal() {
        return loop.now().state().isFinal();
    }

    /** Whether it is with another peer than the first, although that has not redirected it. */
    synchronized boolean isAstray() {
        return loop.now().state() == State.UP && !endpoints.isAtFirst();
    }

    /** Where it stands. */
    synchronized ConnectionStatus status() {
        return new ConnectionStatus(loop.now().state(), endpoints, hasFailed ? lastFailure : null);
    }

    /** Why it is not up, in words for the application. */
    synchronized ProviderException notConnectedWithin(Duration time) {
        return new ProviderException(
                "Could not connect to " + endpoints.inOrder() + " within " + time.toMillis() + " ms: " + lastFailure);
    }

    /** Why it will not be up any more. */
    synchronized ProviderException exception() {
        String text = "No connection to " + endpoints.inOrder() + ": " + lastFailure;
        return lastFailure.condition().equals("amqp:unauthorized-access")
                ? new ProviderConnectionSecurityException(text)
                : new ProviderException(text);
    }

    @Override
    public void open() {
        fire(new Event.Wanted());
    }

    @Override
    public void close() {
        fire(new Event.Closed());
        synchronized (this) {
            if (attempt != null) {
                attempt.giveUp();
            }
        }
    }

    /** Told under the monitor of a session, so that it must not take this one's on the same thread. */
    @Override
    public void silent(AmqpProvider on, Failure failure) {
        Failure mine = Failure.answered(FailureScope.CONNECTION, failure.condition(), failure.description());
        threads.timers().execute(() -> {
            synchronized (this) {
                if (engine == on) {
                    fire(new Event.Lost(loop.now().epoch(), mine));
                }
            }
        });
    }

    /**
     * Another connection has just reached this peer: if this one waits before it tries again, it need not any longer.
     *
     * @return whether it has waited
     */
    synchronized boolean reached(Endpoint peer) {
        boolean waits =
                loop.now().state() == State.WAITING && endpoints.inOrder().contains(peer);
        if (waits) {
            endpoints = endpoints.reached(peer);
            fire(new Event.TimerFired(loop.now().epoch()));
        }
        return waits;
    }

    private synchronized void fire(Event event) {
        loop.fire(event);
    }

    private void carryOut(Effect effect) {
        if (effect instanceof Effect.Establish establish) {
            Endpoint endpoint = endpoints.current();
            threads.execute(() -> connect(establish.epoch(), endpoint));
        } else if (effect instanceof Effect.Retry retry) {
            retry(retry);
        } else if (effect instanceof Effect.TellLost lost) {
            since = System.nanoTime();
            failed(lost.failure());
            tenant.lost(lost.failure());
            events.on(new RecoveryEvent.ConnectionLost(endpoints.current().toString(), lost.failure()));
            endpoints = redirectedTo != null
                    ? endpoints.redirected(redirectedTo)
                    : proven ? endpoints.lost() : endpoints.failed();
        } else if (effect instanceof Effect.TellRetrying retrying) {
            failed(retrying.failure());
            String peer = endpoints.current().toString();
            if (!toldUnavailable && redirectedTo == null) {
                toldUnavailable = true;
                events.on(new RecoveryEvent.ConnectionUnavailable(peer, retrying.failure()));
            }
            events.on(new RecoveryEvent.ConnectionRetrying(peer, retrying.attempt(), retrying.failure()));
            int failuresBefore = endpoints.failedRounds();
            endpoints = redirectedTo != null ? endpoints.redirected(redirectedTo) : endpoints.failed();
            if (endpoints.failedRounds() != failuresBefore) {
                tenant.refused(retrying.failure());
            }
        } else if (effect instanceof Effect.TellEstablished established) {
            Duration after = Duration.ofNanos(System.nanoTime() - since);
            String peer = endpoints.current().toString();
            events.on(new RecoveryEvent.ConnectionEstablished(peer, established.attempts(), after));
            toldUnavailable = true;
            proven = false;
        } else if (effect instanceof Effect.TearDown) {
            letGo();
        } else if (effect instanceof Effect.GiveUp giveUp) {
            failed(giveUp.failure());
            events.on(new RecoveryEvent.ConnectionGivenUp(endpoints.current().toString(), giveUp.failure()));
            tenant.givenUp(giveUp.failure());
        }
    }

    private void failed(Failure failure) {
        lastFailure = failure;
        hasFailed = true;
    }

    private void retry(Effect.Retry retry) {
        // One round over all endpoints without delay, then back-off counts whole rounds.
        Backoff backoff = lastFailure.condition().equals(Failures.REFUSED) ? Backoff.REFUSED : Backoff.CONNECTION;
        Duration delay = backoff.delay(
                endpoints.failedRounds(), ThreadLocalRandom.current().nextDouble());
        threads.after(delay, () -> fire(new Event.TimerFired(retry.epoch())));
    }

    private void letGo() {
        AmqpProvider gone = engine;
        engine = null;
        if (gone != null) {
            threads.execute(gone::close);
        }
    }

    // ---- one attempt, on a thread that may block ----

    private void connect(long epoch, Endpoint endpoint) {
        Engine provider;
        try {
            provider = providers.create(endpoint, login);
        } catch (IllegalArgumentException e) {
            // A store of keys that was there when this was deployed.
            refused(epoch, Failure.answered(FailureScope.CONNECTION, "not configured", e.getMessage()), null);
            return;
        }
        boolean ahead = false;
        try {
            attempting(epoch, provider);
            provider.setProviderListener(tenant.listenerFor(provider, cause -> lost(epoch, endpoint, provider, cause)));
            provider.start();
            provider.connect(info);
            ProviderFuture opened = provider.newProviderFuture();
            provider.create(info, opened);
            ahead = goesAhead(epoch, endpoint, provider);
            if (!opened.sync(connectTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProviderException("no Open within " + connectTimeout.toMillis() + " ms");
            }
            connected(epoch, endpoint, provider);
        } catch (ProviderException | RuntimeException e) {
            Failure failure = Failures.ofConnection(provider, e, hasConnected());
            OtherPeers redirect = providers.redirectBy(provider, endpoint);
            provider.close();
            if (ahead) {
                notThere(failure);
            }
            refused(epoch, failure, redirect);
        }
    }

    private synchronized boolean hasConnected() {
        return hasConnected;
    }

    private synchronized void attempting(long epoch, Engine provider) throws ProviderException {
        if (loop.now().epoch() != epoch || loop.now().state() != State.ESTABLISHING) {
            throw new ProviderClosedException("no longer wanted");
        }
        attempt = provider;
    }

    /** @return whether anything was sent right behind the Open, which has no answer yet, as this peer is known */
    private synchronized boolean goesAhead(long epoch, Endpoint endpoint, Engine provider) {
        return endpoint.equals(lastReached)
                && provider.mayGoAhead()
                && loop.now().epoch() == epoch
                && loop.now().state() == State.ESTABLISHING
                && tenant.opening(provider);
    }

    /** What was sent ahead has come to nothing. */
    private synchronized void notThere(Failure failure) {
        tenant.lost(failure);
    }

    private synchronized void refused(long epoch, Failure failure, OtherPeers redirect) {
        attempt = null;
        redirecting(redirect, () -> fire(new Event.Refused(epoch, saying(failure, redirect))));
    }

    /** Decides with a redirect, if there is one, as the next peer. */
    private void redirecting(OtherPeers redirect, Runnable decision) {
        redirectedTo = redirect == null || redirect.endpoints().isEmpty()
                ? null
                : redirect.endpoints().get(0);
        decision.run();
        redirectedTo = null;
    }

    private static Failure saying(Failure failure, OtherPeers redirect) {
        return redirect == null
                ? failure
                : Failure.answered(
                        failure.scope(),
                        failure.condition(),
                        redirect.endpoints().isEmpty()
                                ? "not followed: " + redirect.why()
                                : "to " + redirect.endpoints().get(0));
    }

    private void connected(long epoch, Endpoint endpoint, AmqpProvider provider) {
        synchronized (this) {
            if (loop.now().epoch() != epoch || loop.now().state() != State.ESTABLISHING) {
                threads.execute(provider::close);
                return;
            }
            engine = provider;
            attempt = null;
            hasConnected = true;
            lastReached = endpoint;
            AmqpProviders.passSharedSubscriptions(provider);
            learn(providers.announcedBy(provider, endpoint));
            fire(new Event.Established(epoch));
            tenant.connected(provider, endpoint.toString());
            onReached.accept(endpoint);
        }
        threads.after(PROVEN_AFTER, () -> worked(epoch));
        if (provider.isFailed()) {
            lost(epoch, endpoint, provider, new ProviderException("lost while it was being set up"));
        }
    }

    private synchronized void worked(long epoch) {
        if (loop.now().epoch() == epoch && loop.now().state() == State.UP) {
            proven = true;
            endpoints = endpoints.succeeded();
        }
        fire(new Event.Worked(epoch));
    }

    private void learn(OtherPeers announced) {
        if (announced == null) {
            return;
        }
        List<Endpoint> before = endpoints.inOrder();
        endpoints = endpoints.learned(announced.endpoints());
        if (!endpoints.inOrder().equals(before)) {
            events.on(new RecoveryEvent.PeersLearned(
                    endpoints.current().toString(), endpoints.inOrder(), announced.ignored(), announced.why()));
        }
    }

    private void lost(long epoch, Endpoint endpoint, AmqpProvider provider, ProviderException cause) {
        Failure failure = Failures.ofConnection(provider, cause, true);
        OtherPeers redirect = providers.redirectBy(provider, endpoint);
        synchronized (this) {
            if (engine == provider) {
                redirecting(redirect, () -> fire(new Event.Lost(epoch, saying(failure, redirect))));
            }
        }
    }
}
