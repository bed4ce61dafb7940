package io.waylink.adapter.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.waylink.adapter.link.LinkRecovery;
import io.waylink.adapter.link.LinkSettings;
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
import org.apache.qpid.jms.meta.JmsConnectionId;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;
import org.apache.qpid.jms.provider.exceptions.ProviderConnectionSecurityException;

/**
 * One TCP connection to one of the peers, made anew whenever it is lost, with all the JMS connections on it.
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
final class PhysicalConnection {

    private final AmqpProviders providers;
    private final ClientSettings settings;
    private final JmsConnectionInfo info;
    private final Login login;
    private final Threads threads;
    private final RecoveryListener events;
    private final LinkRecovery links;
    private final Map<String, ConnectionFacade> facades = new ConcurrentHashMap<>();
    private final RecoveryLoop loop =
            new RecoveryLoop(decision -> decision.effects().forEach(this::carryOut));
    private Endpoints endpoints;
    private boolean toldUnavailable;
    private boolean proven;
    private Endpoint redirectedTo;
    private long since = System.nanoTime();
    private Failure lastFailure = Failure.answered(FailureScope.CONNECTION, "not connected", "");
    private AmqpProvider engine;
    private Engine attempt;
    private final Duration attemptTimeout;
    private final boolean shared;
    private long idleSince = System.nanoTime();

    PhysicalConnection(
            AmqpProviders providers,
            List<Endpoint> peers,
            ClientSettings settings,
            Credentials credentials,
            String clientId,
            boolean shared,
            Threads threads,
            RecoveryListener events) {
        this.providers = providers;
        this.settings = settings;
        this.shared = shared;
        this.threads = threads;
        this.events = events;
        this.endpoints = Endpoints.of(peers, providers.policy());
        this.info = new JmsConnectionInfo(new JmsConnectionId("waylink-" + UUID.randomUUID()));
        info.setClientId(clientId == null ? info.getId().getValue() : clientId, clientId != null);
        this.login = new Login(credentials.user(), credentials.password(), threads::execute, events);
        if (!providers.usesTokens()) {
            info.setUsername(credentials.user());
            info.setPassword(credentials.password());
        }
        this.attemptTimeout = settings.connectTimeout().compareTo(AmqpProviders.ANSWER_TIMEOUT) < 0
                ? settings.connectTimeout()
                : AmqpProviders.ANSWER_TIMEOUT;
        info.setConnectTimeout(attemptTimeout.toMillis());
        info.setRequestTimeout(
                providers.answerTimeout().orElse(AmqpProviders.ANSWER_TIMEOUT).toMillis());
        info.setCloseTimeout(providers.closeTimeout().orElse(CLOSE_TIMEOUT).toMillis());
        info.setSendTimeout(JmsConnectionInfo.INFINITE); // the ledger of each link keeps the time
        info.setConfiguredURI(URI.create(peers.get(0).toString()));
        this.links = new LinkRecovery(
                new LinkSettings(
                        settings.connectTimeout(),
                        settings.sendTimeout(),
                        settings.inDoubt(),
                        settings.duplicateIdProperty(),
                        Backoff.LINK),
                threads.timers(),
                events,
                providers.futures(),
                peers.get(0).toString(),
                this::silent);
        links.setProviderListener(new Demultiplexer(facades));
    }

    /** How long a connection has to last to have worked: a peer that opens and closes at once must not be hammered. */
    private static final Duration PROVEN_AFTER = Duration.ofSeconds(1);

    /** How long a peer may take to answer a close, unless {@code jms.closeTimeout} says otherwise. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    LinkRecovery links() {
        return links;
    }

    JmsConnectionInfo info() {
        return info;
    }

    // ---- its users ----

    /** A JMS connection joins; it is told as soon as this is up, or will never be. */
    synchronized void join(ConnectionFacade facade) {
        facades.put(facade.id(), facade);
        if (loop.now().state() == State.UP) {
            facade.established(engine.getRemoteURI());
        } else if (loop.now().state().isFinal()) {
            facade.failed(exception());
        } else {
            fire(new Event.Wanted());
        }
    }

    synchronized void leave(ConnectionFacade facade) {
        if (facades.remove(facade.id()) != null && facades.isEmpty()) {
            idleSince = System.nanoTime();
            if (!shared) {
                fire(new Event.Closed());
                giveUpAttempt();
            }
        }
    }

    /** Somebody is about to join. */
    synchronized void reserve() {
        idleSince = System.nanoTime();
    }

    int users() {
        return facades.size();
    }

    /** Whether nobody has used it for so long. */
    synchronized boolean isIdleFor(Duration time) {
        return facades.isEmpty() && System.nanoTime() - idleSince >= time.toNanos();
    }

    synchronized boolean isFinal() {
        return loop.now().state().isFinal();
    }

    /** Whether it is with another peer than the first, although that has not redirected it. */
    synchronized boolean isAstray() {
        return loop.now().state() == State.UP && !endpoints.isAtFirst();
    }

    /** Why it is not up, in words for the application. */
    synchronized ProviderException notConnectedWithin(Duration time) {
        return new ProviderException(
                "Could not connect to " + endpoints.inOrder() + " within " + time.toMillis() + " ms: " + lastFailure);
    }

    /** Closes it under whoever still uses it. */
    void close() {
        fire(new Event.Closed());
        giveUpAttempt();
        ProviderException closed = new ProviderClosedException("The adapter has closed its connections");
        links.shutDown(closed);
        List.copyOf(facades.values()).forEach(facade -> facade.failed(closed));
    }

    private synchronized void giveUpAttempt() {
        if (attempt != null) {
            attempt.giveUp();
        }
    }

    // ---- recovery ----

    /** Told under the monitor of a session, so that it must not take this one's on the same thread. */
    private void silent(AmqpProvider on, Failure failure) {
        Failure mine = Failure.answered(FailureScope.CONNECTION, failure.condition(), failure.description());
        threads.timers().execute(() -> {
            synchronized (this) {
                if (engine == on) {
                    fire(new Event.Lost(loop.now().epoch(), mine));
                }
            }
        });
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
            lastFailure = lost.failure();
            links.lost(lost.failure());
            events.on(new RecoveryEvent.ConnectionLost(endpoints.current().toString(), lost.failure()));
            endpoints = redirectedTo != null
                    ? endpoints.redirected(redirectedTo)
                    : proven ? endpoints.lost() : endpoints.failed();
        } else if (effect instanceof Effect.TellRetrying retrying) {
            lastFailure = retrying.failure();
            String peer = endpoints.current().toString();
            if (!toldUnavailable && redirectedTo == null) {
                toldUnavailable = true;
                events.on(new RecoveryEvent.ConnectionUnavailable(peer, retrying.failure()));
            }
            events.on(new RecoveryEvent.ConnectionRetrying(peer, retrying.attempt(), retrying.failure()));
            endpoints = redirectedTo != null ? endpoints.redirected(redirectedTo) : endpoints.failed();
        } else if (effect instanceof Effect.TellEstablished established) {
            Duration after = Duration.ofNanos(System.nanoTime() - since);
            String peer = endpoints.current().toString();
            events.on(new RecoveryEvent.ConnectionEstablished(peer, established.attempts(), after));
            toldUnavailable = true;
            proven = false;
        } else if (effect instanceof Effect.TearDown) {
            letGo();
        } else if (effect instanceof Effect.GiveUp giveUp) {
            lastFailure = giveUp.failure();
            events.on(new RecoveryEvent.ConnectionGivenUp(endpoints.current().toString(), giveUp.failure()));
            links.lost(giveUp.failure());
            List.copyOf(facades.values()).forEach(facade -> facade.failed(exception()));
        }
    }

    private void retry(Effect.Retry retry) {
        // One round over all endpoints without delay, then back-off counts whole rounds.
        Backoff backoff = lastFailure.condition().equals(Failures.REFUSED) ? Backoff.REFUSED : Backoff.CONNECTION;
        Duration delay = backoff.delay(
                endpoints.failedRounds(), ThreadLocalRandom.current().nextDouble());
        threads.after(delay, () -> fire(new Event.TimerFired(retry.epoch())));
    }

    private ProviderException exception() {
        String text = "No connection to " + endpoints.inOrder() + ": " + lastFailure;
        return lastFailure.condition().equals("amqp:unauthorized-access")
                ? new ProviderConnectionSecurityException(text)
                : new ProviderException(text);
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
        try {
            attempting(epoch, provider);
            provider.setProviderListener(links.listenerFor(provider, cause -> lost(epoch, endpoint, provider, cause)));
            provider.start();
            provider.connect(info);
            ProviderFuture opened = provider.newProviderFuture();
            provider.create(info, opened);
            if (!opened.sync(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProviderException(
                        "no Open within " + settings.connectTimeout().toMillis() + " ms");
            }
            connected(epoch, endpoint, provider);
        } catch (ProviderException | RuntimeException e) {
            Failure failure = Failures.ofConnection(provider, e);
            OtherPeers redirect = providers.redirectBy(provider, endpoint);
            provider.close();
            refused(epoch, failure, redirect);
        }
    }

    private synchronized void attempting(long epoch, Engine provider) throws ProviderException {
        if (loop.now().epoch() != epoch || loop.now().state() != State.ESTABLISHING) {
            throw new ProviderClosedException("no longer wanted");
        }
        attempt = provider;
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
            AmqpProviders.passSharedSubscriptions(provider);
            learn(providers.announcedBy(provider, endpoint));
            fire(new Event.Established(epoch));
            links.connected(provider, endpoint.toString());
            List.copyOf(facades.values()).forEach(facade -> facade.established(provider.getRemoteURI()));
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
        Failure failure = Failures.ofConnection(provider, cause);
        OtherPeers redirect = providers.redirectBy(provider, endpoint);
        synchronized (this) {
            if (engine == provider) {
                redirecting(redirect, () -> fire(new Event.Lost(epoch, saying(failure, redirect))));
            }
        }
    }
}
