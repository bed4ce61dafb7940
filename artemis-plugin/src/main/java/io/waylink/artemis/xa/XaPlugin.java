package io.waylink.artemis.xa;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.activemq.artemis.core.server.ActivateCallback;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManagerFactory;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an Artemis broker two-phase commit with AMQP clients: {@code <broker-plugin
 * class-name="io.waylink.artemis.xa.XaPlugin"/>} in broker.xml. It has no properties. It works on the AMQP acceptors and,
 * beside {@link io.waylink.artemis.RouteContainerPlugin}, on the connections to routers.
 */
public final class XaPlugin implements ActiveMQServerPlugin, ActivateCallback {

    private static final Logger LOG = LoggerFactory.getLogger(XaPlugin.class);

    private volatile Branches branches;
    private volatile ActiveMQServer server;
    private volatile BranchesManagement management;

    /** The plugin of a broker, if it has one. */
    public static Optional<XaPlugin> of(ActiveMQServer server) {
        return server.getBrokerPlugins().stream()
                .filter(XaPlugin.class::isInstance)
                .map(XaPlugin.class::cast)
                .findFirst();
    }

    /**
     * Takes the properties of broker.xml, of which there are none.
     *
     * @throws IllegalArgumentException if there are some; the broker then does not start
     */
    @Override
    public void init(Map<String, String> properties) {
        if (properties != null && !properties.isEmpty()) {
            throw new IllegalArgumentException("Property \""
                    + properties.keySet().iterator().next() + "\" is unknown, this plugin has no properties.");
        }
    }

    /** Called before the acceptors are made, again at each start of the broker. */
    @Override
    public void registered(ActiveMQServer registeredServer) {
        server = registeredServer;
        branches = new Branches(registeredServer);
        registeredServer.registerActivateCallback(this);
        if (unavailable() != null) {
            LOG.warn("WLP0510 No two-phase commit over AMQP: {}", unavailable());
        }
        registeredServer
                .getRemotingService()
                .getProtocolFactoryMap()
                .compute(ProtonProtocolManagerFactory.AMQP_PROTOCOL_NAME, (name, present) -> inPlaceOf(present));
        if (registeredServer.isStarted()) {
            LOG.warn("WLP0513 No two-phase commit over AMQP acceptors before the next start of the broker");
        }
    }

    @SuppressWarnings("rawtypes")
    private ProtocolManagerFactory inPlaceOf(ProtocolManagerFactory present) {
        if (present == null) {
            LOG.warn("WLP0511 No two-phase commit over AMQP: the broker has no AMQP protocol");
            return null;
        }
        if (present.getClass() != ProtonProtocolManagerFactory.class) {
            LOG.warn(
                    "WLP0512 No two-phase commit over AMQP acceptors: another plugin has made the protocol {}",
                    present.getClass().getName());
            return present;
        }
        return new XaProtocolFactory(this);
    }

    @Override
    public void unregistered(ActiveMQServer formerServer) {
        formerServer.unregisterActivateCallback(this);
        preDeActivate();
    }

    @Override
    public void activationComplete() {
        if (management == null && unavailable() == null) {
            management = new BranchesManagement(server);
            management.register();
            LOG.info(
                    "WLP0514 Two-phase commit over AMQP at {}, {} branches in doubt",
                    management.getControlAddress(),
                    management.getInDoubtCount());
        }
    }

    @Override
    public void preDeActivate() {
        if (management != null) {
            management.unregister();
            management = null;
        }
    }

    private String unavailable() {
        return server.getConfiguration().isPersistenceEnabled()
                ? null
                : "the broker keeps nothing, as persistence-enabled is false";
    }

    /** What attaches the links of a connection that have to do with transactions. */
    public XaLinks links(AMQPConnectionContext connection, XaConnectionCallback transactions) {
        return new XaLinks(
                connection, transactions, branches, server.getNodeID().toString(), unavailable());
    }

    /** Whether an address, or a pattern of them, is one of those from which branches are controlled. */
    public static boolean isControl(String address) {
        return ControlAddress.isOne(address);
    }

    /** Patterns of the addresses that a router has to lead here, so that its clients can use this; empty if they cannot. */
    public List<String> patterns() {
        return unavailable() == null
                ? ControlAddress.patterns(server.getNodeID().toString())
                : List.of();
    }
}
