package io.waylink.artemis.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;

import io.netty.channel.ChannelOption;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Endpoint;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnector;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.ActiveMQComponent;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.remoting.ClientConnectionLifeCycleListener;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.activemq.artemis.utils.actors.ArtemisExecutor;

/** Dials with Artemis' Netty connector, and registers the connection with the broker so that its management shows it. */
public final class ArtemisDialer implements Dialer {

    /** No time to live: AMQP's own idle time-out watches the connection. */
    private static final long NO_TTL = -1;

    private final ActiveMQServer server;
    private final RouterConfig config;
    private final Tally tally;

    /**
     * @param server the broker, active
     * @param config with passwords as plain text
     * @param tally counts what passes over the connections
     */
    public ArtemisDialer(ActiveMQServer server, RouterConfig config, Tally tally) {
        this.server = server;
        this.config = config;
        this.tally = tally;
    }

    @Override
    public RoutedConnection dial(Endpoint endpoint, ConnectionObserver observer) throws IOException {
        requireAddress(endpoint.host());
        NettyConnector connector = connector(endpoint);
        connector.start();
        // Nothing is read before Open is under way: a router may well speak first, and nobody would listen yet.
        connector.getBootStrap().option(ChannelOption.AUTO_READ, false);
        try {
            if (connector.createConnection() instanceof NettyConnection tcp) {
                if (endpoint.scheme().equals("amqps")) {
                    new TlsClient(config.tls()).secure(tcp.getChannel(), endpoint, config.connectTimeout());
                }
                return connection(connector, tcp, observer);
            }
        } catch (IOException | RuntimeException e) {
            connector.close();
            throw e;
        }
        connector.close();
        throw new IOException("nothing accepts the TCP connection");
    }

    /** Asked here, as the connector would write an error with a stack trace to the broker's log at every attempt. */
    private static void requireAddress(String host) throws IOException {
        try {
            InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("the host " + host + " is unknown", e);
        }
    }

    private NettyConnector connector(Endpoint endpoint) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put(TransportConstants.HOST_PROP_NAME, endpoint.host());
        parameters.put(TransportConstants.PORT_PROP_NAME, endpoint.port());
        parameters.put(
                TransportConstants.NETTY_CONNECT_TIMEOUT,
                Math.toIntExact(config.connectTimeout().toMillis()));
        return (NettyConnector) new NettyConnectorFactory()
                .setServerConnector(true)
                .createConnector(
                        parameters,
                        null,
                        new Unheard(),
                        Runnable::run,
                        server.getThreadPool(),
                        server.getScheduledPool(),
                        null);
    }

    private RoutedConnection connection(NettyConnector connector, NettyConnection tcp, ConnectionObserver observer)
            throws IOException {
        ArtemisExecutor executor = server.getExecutorFactory().getExecutor();
        ProtonProtocolManager manager = protocolManager();
        RoutedCallback callback = new RoutedCallback(manager, tcp, executor, server, tally);
        ClientSasl sasl = new ClientSasl(config.saslMechanisms(), config.login());
        RoutedContext context = new RoutedContext(server, manager, callback, config, sasl, tally, observer);
        ActiveMQProtonRemotingConnection remoting =
                new ActiveMQProtonRemotingConnection(manager, context, tcp, executor);
        remoting.addFailureListener(callback);
        remoting.addCloseListener(callback);
        callback.setProtonConnectionDelegate(remoting);
        requireBrokerUser(remoting, tcp);
        server.getRemotingService()
                .addConnectionEntry(tcp, new ConnectionEntry(remoting, executor, System.currentTimeMillis(), NO_TTL));
        ArtemisRoutedConnection connection =
                new ArtemisRoutedConnection(server, connector, tcp, remoting, context, observer);
        connection.listen();
        return connection;
    }

    private ProtonProtocolManager protocolManager() throws IOException {
        ProtocolManagerFactory<?> factory = server.getRemotingService()
                .getProtocolFactoryMap()
                .get(ProtonProtocolManagerFactory.AMQP_PROTOCOL_NAME);
        if (!(factory instanceof ProtonProtocolManagerFactory amqp)) {
            throw new IOException("the broker has no AMQP protocol: artemis-amqp-protocol is not in its lib directory");
        }
        try {
            return (ProtonProtocolManager) amqp.createProtocolManager(
                    server,
                    new HashMap<>(config.protocol()),
                    server.getRemotingService().getIncomingInterceptors(),
                    null);
        } catch (Exception e) {
            throw new IOException("the broker's AMQP protocol cannot be used: " + e.getMessage(), e);
        }
    }

    /** Asked before Open, as otherwise each routed link would be what finds out. */
    private void requireBrokerUser(ActiveMQProtonRemotingConnection remoting, NettyConnection tcp) throws IOException {
        if (!server.getSecurityStore().isSecurityEnabled() || config.brokerUser() == null) {
            return;
        }
        try {
            server.getSecurityStore()
                    .authenticate(
                            config.brokerUser().user(), config.brokerUser().password(), remoting);
        } catch (Exception e) {
            tcp.close();
            throw new BrokerUserRefusedException(config.brokerUser().user(), e);
        }
    }

    /** What happens to the channel is heard in the pipeline. */
    private static final class Unheard implements ClientConnectionLifeCycleListener {

        @Override
        public void connectionCreated(
                ActiveMQComponent component, Connection connection, ClientProtocolManager protocol) {}

        @Override
        public void connectionDestroyed(Object connectionId, boolean failed) {}

        @Override
        public void connectionException(Object connectionId, ActiveMQException exception) {}

        @Override
        public void connectionReadyForWrites(Object connectionId, boolean ready) {}
    }
}
