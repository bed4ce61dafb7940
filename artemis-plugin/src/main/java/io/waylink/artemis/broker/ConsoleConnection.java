package io.waylink.artemis.broker;

import java.util.function.BooleanSupplier;

import io.waylink.artemis.config.RouterConfig;
import io.waylink.recovery.Endpoint;
import org.apache.activemq.artemis.core.config.amqpBrokerConnectivity.AMQPBrokerConnectConfiguration;
import org.apache.activemq.artemis.core.config.brokerConnectivity.BrokerConnectConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.BrokerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a router as one of the broker's own broker connections, so that its console and its management list
 * it, start and stop it. It takes no part in what the broker does with those.
 */
public final class ConsoleConnection implements BrokerConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleConnection.class);

    /** Waylink tries for ever, and not at one interval. */
    private static final int FOR_EVER = -1;

    private final RouterConfig config;
    private final Runnable start;
    private final Runnable stop;
    private final BooleanSupplier started;
    private final BooleanSupplier connected;

    /**
     * @param start has the connection made, again and again
     * @param stop has it closed until it is started
     * @param started whether it is wanted
     * @param connected whether there is one
     */
    public ConsoleConnection(
            RouterConfig config, Runnable start, Runnable stop, BooleanSupplier started, BooleanSupplier connected) {
        this.config = config;
        this.start = start;
        this.stop = stop;
        this.started = started;
        this.connected = connected;
    }

    /** Has the broker list it; a connection of the broker's own that has this name stays as it is. Returns what undoes it. */
    public Runnable show(ActiveMQServer server) {
        boolean taken = server.getBrokerConnections().stream()
                .anyMatch(other -> other.getName().equals(getName()));
        if (taken) {
            LOG.warn(
                    "WLP0402 Router {}: the console does not list it, as a broker connection has this name", getName());
            return () -> {};
        }
        try {
            server.registerBrokerConnection(this);
            server.getManagementService().registerBrokerConnection(this);
            return () -> hide(server);
        } catch (Exception e) {
            LOG.warn("WLP0402 Router {}: the console does not list it ({})", getName(), e.toString());
            return () -> hide(server);
        }
    }

    private void hide(ActiveMQServer server) {
        server.unregisterBrokerConnection(this);
        try {
            server.getManagementService().unregisterBrokerConnection(getName());
        } catch (Exception e) {
            LOG.debug("Router {} was not listed any more", getName(), e);
        }
    }

    @Override
    public String getName() {
        return config.connectionName();
    }

    @Override
    public String getProtocol() {
        return "AMQP";
    }

    @Override
    public boolean isConnected() {
        return connected.getAsBoolean();
    }

    @Override
    public boolean isStarted() {
        return started.getAsBoolean();
    }

    @Override
    public void start() {
        start.run();
    }

    @Override
    public void stop() {
        stop.run();
    }

    @Override
    public BrokerConnectConfiguration getConfiguration() {
        Endpoint first = config.endpoints().get(0);
        AMQPBrokerConnectConfiguration shown = new AMQPBrokerConnectConfiguration(getName(), first.toString());
        shown.setReconnectAttempts(FOR_EVER);
        shown.setUser(config.login() == null ? null : config.login().user());
        return shown;
    }
}
