package io.waylink.artemis.xa;

import java.util.List;
import java.util.concurrent.Executor;

import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.Connection;

/**
 * Artemis' own protocol, but for the transactions of what connects to an acceptor. Public, as the broker sets its
 * properties from the acceptor's url by reflection.
 */
public final class XaProtocolManager extends ProtonProtocolManager {

    private final XaPlugin plugin;
    private final ActiveMQServer server;

    @SuppressWarnings("rawtypes")
    XaProtocolManager(
            XaPlugin plugin,
            ProtonProtocolManagerFactory factory,
            ActiveMQServer server,
            List<BaseInterceptor> incoming,
            List<BaseInterceptor> outgoing) {
        super(factory, server, incoming, outgoing);
        this.plugin = plugin;
        this.server = server;
    }

    @Override
    public ConnectionEntry createConnectionEntry(Acceptor acceptor, Connection transport) {
        XaConnectionCallback callback = new XaConnectionCallback(
                this, transport, server.getExecutorFactory().getExecutor(), server);
        long timeToLive = timeToLive();
        XaContext context =
                new XaContext(server, this, callback, plugin, (int) Math.min(timeToLive, Integer.MAX_VALUE));
        Executor executor = server.getExecutorFactory().getExecutor();
        ActiveMQProtonRemotingConnection remoting =
                new ActiveMQProtonRemotingConnection(this, context, transport, executor);
        remoting.addFailureListener(callback);
        remoting.addCloseListener(callback);
        callback.setProtonConnectionDelegate(remoting);
        return new ConnectionEntry(remoting, executor, System.currentTimeMillis(), timeToLive == 0 ? -1 : timeToLive);
    }

    /** As Artemis finds it, in milliseconds; 0 for none. */
    private long timeToLive() {
        if (getAmqpIdleTimeout() != null) {
            return Math.max(getAmqpIdleTimeout(), 0);
        }
        long override = server.getConfiguration().getConnectionTTLOverride();
        return Math.max(override == -1 ? ActiveMQClient.DEFAULT_CONNECTION_TTL : override, 0);
    }
}
