package io.waylink.adapter.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.jms.JMSException;

import io.waylink.adapter.link.Patience;
import io.waylink.adapter.net.AmqpProviders;
import io.waylink.adapter.net.ConnectionUrl;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Endpoint;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.provider.Provider;

/**
 * JMS connections that share few physical AMQP connections. One instance per managed connection factory, or
 * for the message-driven beans with the same settings, see {@link ConnectionGroups}.
 */
public final class SharedConnections implements AutoCloseable {

    /** How long a physical connection that nobody uses is kept for the next one. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private record Key(Credentials credentials, String clientId) {}

    private final Duration idle;
    private final ClientSettings settings;
    private final ConnectionUrl url;
    private final AmqpProviders providers;
    private final RecoveryListener events;
    private final Threads threads = new Threads();
    private final Map<Key, List<PhysicalConnection>> open = new HashMap<>();
    private final Management management = new Management();
    private volatile Consumer<Exception> onUnmanaged = failure -> {};
    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException in one sentence, beginning with the property, if the url cannot be used
     */
    public SharedConnections(ClientSettings settings, RecoveryListener events) {
        this(ConnectionUrl.parse(settings.url()), settings, events, IDLE);
    }

    /** Those to the first host of the url alone. */
    public static SharedConnections toFirstHost(ClientSettings settings, RecoveryListener events) {
        return new SharedConnections(ConnectionUrl.parse(settings.url()).firstHost(), settings, events, IDLE);
    }

    /** Those to each host of the url alone, in its order. */
    public static List<SharedConnections> toEachHost(ClientSettings settings, RecoveryListener events) {
        ConnectionUrl url = ConnectionUrl.parse(settings.url());
        return IntStream.range(0, url.endpoints().size())
                .mapToObj(number -> new SharedConnections(url.onlyHost(number), settings, events, IDLE))
                .toList();
    }

    /** For tests, which do not want to wait: with this time until an idle connection is closed. */
    SharedConnections(ClientSettings settings, RecoveryListener events, Duration idle) {
        this(ConnectionUrl.parse(settings.url()), settings, events, idle);
    }

    private SharedConnections(ConnectionUrl url, ClientSettings settings, RecoveryListener events, Duration idle) {
        this.idle = idle;
        this.settings = settings;
        this.url = url;
        this.providers = new AmqpProviders(url);
        this.events = events;
        jmsFactory(null, null, settings.prefetch());
        threads.after(idle, this::closeIdle);
    }

    /**
     * Shows them to operators, by JMX, until they are closed.
     *
     * @param onFailure told why that cannot be done; the connections work all the same
     */
    public void manage(Consumer<Exception> onFailure) {
        onUnmanaged = onFailure;
        management.register(
                url.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(",")),
                new ConnectionsMXBean() {
                    @Override
                    public List<String> getConfigured() {
                        return url.endpoints().stream().map(Endpoint::toString).toList();
                    }

                    @Override
                    public List<ConnectionStatus> getConnections() {
                        return status();
                    }
                },
                onFailure);
    }

    private synchronized List<ConnectionStatus> status() {
        return open.values().stream()
                .flatMap(List::stream)
                .map(PhysicalConnection::status)
                .toList();
    }

    /**
     * A JMS connection of its own, with its own client id, start and stop, exception listener and temporary destinations,
     * on a physical connection that it may share. Connects if it is the first.
     *
     * @param credentials who connects
     * @param clientId the JMS client id, null for none; a connection with one never shares
     * @throws JMSException naming the peers, if none of them let us in within the connect timeout, or one refused for good
     */
    public JmsConnection connect(Credentials credentials, String clientId) throws JMSException {
        return connect(credentials, clientId, settings.prefetch());
    }

    /** The same, with how many messages each consumer may hold that were not asked for yet. */
    JmsConnection connect(Credentials credentials, String clientId, int prefetch) throws JMSException {
        return connect(credentials, clientId, prefetch, settings.patience());
    }

    /** The same for somebody who waits no longer than this for anything. */
    public JmsConnection connectWithin(Duration patience, Credentials credentials) throws JMSException {
        return connect(credentials, null, settings.prefetch(), new Patience(patience, patience));
    }

    private JmsConnection connect(Credentials credentials, String clientId, int prefetch, Patience patience)
            throws JMSException {
        PhysicalConnection physical = physical(new Key(credentials, clientId));
        ConnectionFacade facade =
                new ConnectionFacade(any -> physical, providers.futures(), patience, threads, () -> {});
        JmsConnectionFactory factory = jmsFactory(facade, clientId, prefetch);
        try {
            JmsConnection made = (JmsConnection) factory.createConnection(credentials.user(), credentials.password());
            CallbackThread.endWhenIdle(made);
            return made;
        } catch (JMSException | RuntimeException e) {
            physical.unreserve();
            throw e;
        }
    }

    /** The provider of one JMS connection that somebody else makes; all of this is closed with it. */
    Provider standalone() {
        return new ConnectionFacade(
                this::privateConnection, providers.futures(), settings.patience(), threads, this::close);
    }

    private synchronized PhysicalConnection privateConnection(JmsConnectionInfo info) {
        Credentials credentials = new Credentials(info.getUsername(), info.getPassword());
        String clientId = info.isExplicitClientID() ? info.getClientId() : null;
        PhysicalConnection added = connection(credentials, clientId, false);
        open.put(new Key(credentials, clientId), new ArrayList<>(List.of(added)));
        return added;
    }

    private PhysicalConnection connection(Credentials credentials, String clientId, boolean shared) {
        return new PhysicalConnection(
                providers, url.endpoints(), settings, credentials, clientId, shared, threads, events, this::reached);
    }

    /**
     * One connection has reached a peer: the next need not wait any longer, and wakes another one in its turn, so that they
     * do not come all at once. Told under the monitor of that one.
     */
    private void reached(PhysicalConnection by, Endpoint peer) {
        threads.timers().execute(() -> {
            for (PhysicalConnection each : all()) {
                if (!each.equals(by) && each.reached(peer)) {
                    return;
                }
            }
        });
    }

    private synchronized List<PhysicalConnection> all() {
        return open.values().stream().flatMap(List::stream).toList();
    }

    private JmsConnectionFactory jmsFactory(Provider facade, String clientId, int messages) {
        JmsConnectionFactory factory = new JmsConnectionFactory() {
            @Override
            protected Provider createProvider(URI remote) {
                return facade;
            }
        };
        factory.setPrefetchPolicy(new PrefetchByDestination(messages));
        factory.setUseDaemonThread(true);
        factory.setAwaitClientID(false);
        String options = url.options().entrySet().stream()
                .filter(option -> option.getKey().startsWith("jms."))
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        try {
            factory.setRemoteURI(url.endpoints().get(0) + (options.isEmpty() ? "" : "?" + options));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url has an option that Qpid JMS refuses: " + e.getMessage(), e);
        }
        if (clientId != null) {
            factory.setClientID(clientId);
        }
        return factory;
    }

    private synchronized PhysicalConnection physical(Key key) throws JMSException {
        if (closed) {
            throw new jakarta.jms.IllegalStateException("The connections to " + url.endpoints() + " are closed");
        }
        List<PhysicalConnection> sharable = open.computeIfAbsent(key, any -> new ArrayList<>());
        sharable.removeIf(PhysicalConnection::isFinal);
        boolean shares = settings.sharedConnections() > 0 && key.clientId() == null;
        if (shares && sharable.size() >= settings.sharedConnections()) {
            PhysicalConnection leastUsed =
                    Collections.min(sharable, Comparator.comparingInt(PhysicalConnection::expected));
            int sessions = sharable.stream()
                    .mapToInt(PhysicalConnection::mostSessions)
                    .min()
                    .orElse(Integer.MAX_VALUE);
            if (leastUsed.hasRoom(sessions) || sharable.size() >= settings.maxConnections()) {
                leastUsed.reserve();
                return leastUsed;
            }
        }
        PhysicalConnection added = connection(key.credentials(), key.clientId(), shares);
        sharable.add(added);
        added.reserve();
        return added;
    }

    /** Whether a connection goes to another peer than the first of the url, although that has not redirected it. */
    public synchronized boolean isAstray() {
        return open.values().stream().flatMap(List::stream).anyMatch(PhysicalConnection::isAstray);
    }

    /** How much is open on all connections, for tests: nothing once every JMS connection is closed. */
    synchronized int residue() {
        return open.values().stream()
                .flatMap(List::stream)
                .mapToInt(connection -> connection.links().residue() + connection.users())
                .sum();
    }

    /** How many timers are waiting, for tests: one of its own, and those of what is open. */
    int timersWaiting() {
        return threads.waiting();
    }

    private void closeIdle() {
        List<PhysicalConnection> unused = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            for (List<PhysicalConnection> connections : open.values()) {
                for (PhysicalConnection connection : connections) {
                    if (connection.isIdleFor(idle)) {
                        unused.add(connection);
                    }
                }
                connections.removeAll(unused);
            }
        }
        unused.forEach(PhysicalConnection::close);
        threads.after(idle, this::closeIdle);
    }

    /** Closes every connection that is still open. */
    @Override
    public void close() {
        List<PhysicalConnection> all;
        synchronized (this) {
            closed = true;
            all = open.values().stream().flatMap(List::stream).toList();
            open.clear();
        }
        management.unregister(onUnmanaged);
        all.forEach(PhysicalConnection::close);
        threads.close();
    }
}
