package io.waylink.adapter.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.waylink.adapter.link.LinkRecovery;
import io.waylink.adapter.link.LinkSettings;
import io.waylink.adapter.link.Tenant;
import io.waylink.adapter.net.AmqpProviders;
import io.waylink.adapter.net.Login;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Backoff;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.meta.JmsConnectionId;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;

/**
 * One connection with all the JMS connections on it, and those to other hosts that single links of it were redirected to.
 * Its {@link ConnectionRecovery} has the monitor.
 */
final class PhysicalConnection implements Tenant {

    /** How long a peer may take to answer a close, unless {@code jms.closeTimeout} says otherwise. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private static final int SESSIONS_OF_A_USER = 2;

    private final AmqpProviders providers;
    private final ClientSettings settings;
    private final Credentials credentials;
    private final String clientId;
    private final Login login;
    private final Threads threads;
    private final RecoveryListener events;
    private final BiConsumer<PhysicalConnection, Endpoint> onReached;
    private final boolean shared;
    private final ConnectionRecovery recovery;
    private final LinkRecovery links;
    private final Map<String, ConnectionFacade> facades = new ConcurrentHashMap<>();
    private long idleSince = System.nanoTime();
    private int reserved;

    PhysicalConnection(
            AmqpProviders providers,
            List<Endpoint> peers,
            ClientSettings settings,
            Credentials credentials,
            String clientId,
            boolean shared,
            Threads threads,
            RecoveryListener events,
            BiConsumer<PhysicalConnection, Endpoint> onReached) {
        this.providers = providers;
        this.settings = settings;
        this.credentials = credentials;
        this.clientId = clientId;
        this.shared = shared;
        this.threads = threads;
        this.events = events;
        this.onReached = onReached;
        this.login = new Login(credentials.user(), credentials.password(), threads::execute, events);
        this.recovery = recovery(peers.get(0), Endpoints.of(peers, providers.policy()), this);
        this.links = new LinkRecovery(
                new LinkSettings(
                        settings.patience(),
                        settings.inDoubt(),
                        settings.duplicateIdProperty(),
                        Backoff.LINK,
                        providers.policy().redirectFallbackAfter()),
                threads.timers(),
                events,
                providers.futures(),
                peers.get(0).toString(),
                recovery::silent,
                this::dial);
        links.setProviderListener(new Demultiplexer(facades));
    }

    /** The host of a redirect stands for itself: peers that it announces are not where the link was sent. */
    private ConnectionRecovery dial(Endpoint host, Tenant tenant) {
        Endpoints.Policy alone = new Endpoints.Policy(
                Endpoints.ServerList.IGNORE, providers.policy().redirectFallbackAfter());
        return recovery(host, Endpoints.of(List.of(host), alone), tenant);
    }

    private ConnectionRecovery recovery(Endpoint first, Endpoints endpoints, Tenant tenant) {
        return new ConnectionRecovery(
                providers,
                endpoints,
                settings.connectTimeout(),
                info(first),
                login,
                threads,
                events,
                tenant,
                peer -> onReached.accept(this, peer));
    }

    private JmsConnectionInfo info(Endpoint peer) {
        JmsConnectionInfo made = new JmsConnectionInfo(new JmsConnectionId("waylink-" + UUID.randomUUID()));
        made.setClientId(clientId == null ? made.getId().getValue() : clientId, clientId != null);
        if (!providers.usesTokens()) {
            made.setUsername(credentials.user());
            made.setPassword(credentials.password());
        }
        Duration attempt = settings.connectTimeout().compareTo(AmqpProviders.ANSWER_TIMEOUT) < 0
                ? settings.connectTimeout()
                : AmqpProviders.ANSWER_TIMEOUT;
        made.setConnectTimeout(attempt.toMillis());
        made.setRequestTimeout(
                providers.answerTimeout().orElse(AmqpProviders.ANSWER_TIMEOUT).toMillis());
        made.setCloseTimeout(providers.closeTimeout().orElse(CLOSE_TIMEOUT).toMillis());
        made.setSendTimeout(JmsConnectionInfo.INFINITE); // the ledger of each link keeps the time
        made.setConfiguredURI(URI.create(peer.toString()));
        return made;
    }

    LinkRecovery links() {
        return links;
    }

    JmsConnectionInfo info() {
        return recovery.info();
    }

    // ---- its users ----

    /** A JMS connection joins; it is told as soon as this is up, or will never be. */
    void join(ConnectionFacade facade) {
        synchronized (recovery) {
            facades.put(facade.id(), facade);
            reserved = Math.max(0, reserved - 1);
            AmqpProvider engine = recovery.engine();
            if (engine != null) {
                facade.established(engine.getRemoteURI());
            } else if (recovery.isFinal()) {
                facade.failed(recovery.exception());
            } else {
                recovery.open();
            }
        }
    }

    void leave(ConnectionFacade facade) {
        synchronized (recovery) {
            if (facades.remove(facade.id()) != null && facades.isEmpty()) {
                idleSince = System.nanoTime();
                if (!shared) {
                    recovery.close();
                    links.hangUp();
                }
            }
        }
    }

    /** Somebody is about to join. */
    void reserve() {
        synchronized (recovery) {
            idleSince = System.nanoTime();
            reserved++;
        }
    }

    /** Who was about to join does not: nothing if it did and failed then. */
    void unreserve() {
        synchronized (recovery) {
            reserved = Math.max(0, reserved - 1);
        }
    }

    int users() {
        return facades.size();
    }

    /** How many sessions its peer allows; no limit before it is connected, as that is not known then. */
    int mostSessions() {
        return links.mostSessions();
    }

    /** Whether so many sessions are enough for one more user: each has two at most, one for transactions and one without. */
    boolean hasRoom(int sessions) {
        return SESSIONS_OF_A_USER * (expected() + 1) <= sessions;
    }

    /** How many users it has, and is about to have. */
    int expected() {
        synchronized (recovery) {
            return facades.size() + reserved;
        }
    }

    /** Whether nobody has used it for so long. */
    boolean isIdleFor(Duration time) {
        synchronized (recovery) {
            return facades.isEmpty() && System.nanoTime() - idleSince >= time.toNanos();
        }
    }

    boolean isFinal() {
        return recovery.isFinal();
    }

    /**
     * Another connection has just reached this peer.
     *
     * @return whether this one has waited for that
     */
    boolean reached(Endpoint peer) {
        return recovery.reached(peer);
    }

    ConnectionStatus status() {
        return recovery.status().withLinksAway(links.linksAway());
    }

    boolean isAstray() {
        return recovery.isAstray();
    }

    ProviderException notConnectedWithin(Duration time) {
        return recovery.notConnectedWithin(time);
    }

    /** Closes it under whoever still uses it. */
    void close() {
        recovery.close();
        ProviderException closed = new ProviderClosedException("The adapter has closed its connections");
        links.shutDown(closed);
        List.copyOf(facades.values()).forEach(facade -> facade.failed(closed));
    }

    // ---- what becomes of the connection ----

    @Override
    public ProviderListener listenerFor(AmqpProvider engine, Consumer<ProviderException> onFailure) {
        return links.listenerFor(engine, onFailure);
    }

    @Override
    public boolean opening(AmqpProvider engine) {
        return links.opening(engine);
    }

    @Override
    public void connected(AmqpProvider engine, String peer) {
        links.connected(engine, peer);
        List.copyOf(facades.values()).forEach(facade -> facade.established(engine.getRemoteURI()));
    }

    @Override
    public void lost(Failure failure) {
        links.lost(failure);
    }

    @Override
    public void refused(Failure failure) {
        // Whoever waits for it has a time of his own.
    }

    @Override
    public void givenUp(Failure failure) {
        links.lost(failure);
        List.copyOf(facades.values()).forEach(facade -> facade.failed(recovery.exception()));
    }
}
