package io.waylink.adapter.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import jakarta.jms.JMSException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.xa.BranchControl;
import io.waylink.adapter.xa.PoolControl;
import io.waylink.adapter.xa.RecoveryHosts;
import org.apache.qpid.jms.JmsConnection;

/** What the connections of a pool have in common: TCP connections, and how branches are ended at their brokers. */
final class PoolConnections implements AutoCloseable {

    private final SharedConnections connections;
    private final RecoveryHosts hosts;
    private final boolean allHosts;
    private final Duration sendTimeout;
    private final Map<Credentials, PoolControl> controls = new ConcurrentHashMap<>();

    /**
     * Connects to nothing yet.
     *
     * @param allHosts whether branches in doubt are known only if each host of the url has answered
     */
    PoolConnections(ClientSettings settings, boolean allHosts, AdapterListener listener) {
        this.connections = new SharedConnections(settings, listener);
        this.hosts = new RecoveryHosts(settings);
        this.allHosts = allHosts;
        this.sendTimeout = settings.sendTimeout();
    }

    JmsConnection connect(Credentials credentials, String clientId) throws JMSException {
        return connections.connect(credentials, clientId);
    }

    /** How this user ends branches: one for all connections, as it needs few sessions. */
    PoolControl control(Credentials credentials) {
        return controls.computeIfAbsent(credentials, this::newControl);
    }

    private PoolControl newControl(Credentials user) {
        return new PoolControl(
                new BranchControl(patience -> connections.connectWithin(patience, user), sendTimeout),
                () -> hosts.controls(user),
                allHosts);
    }

    /**
     * Shows them to operators, by JMX, until they are closed.
     *
     * @param onFailure told why that cannot be done
     */
    void manage(Consumer<Exception> onFailure) {
        connections.manage(onFailure);
    }

    @Override
    public void close() {
        connections.close();
        hosts.close();
    }
}
