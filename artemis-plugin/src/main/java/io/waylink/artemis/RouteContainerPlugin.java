package io.waylink.artemis;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;

import io.waylink.artemis.broker.AddressWatcher;
import io.waylink.artemis.broker.ArtemisDialer;
import io.waylink.artemis.broker.ManagementBeans;
import io.waylink.artemis.config.RouterConfig;
import io.waylink.artemis.config.RouterConfigReader;
import org.apache.activemq.artemis.core.server.ActivateCallback;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.utils.PasswordMaskingUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an Artemis broker connect out to AMQP 1.0 routers as a route container: {@code <broker-plugin
 * class-name="io.waylink.artemis.RouteContainerPlugin">} in broker.xml, with the properties that {@link
 * io.waylink.artemis.config.Setting} lists.
 *
 * <p>It connects when the broker has become active and closes when the broker stops, or steps back for another one: a
 * passive backup stays silent.
 */
public final class RouteContainerPlugin implements ActiveMQServerPlugin, ActivateCallback {

    private static final Logger LOG = LoggerFactory.getLogger(RouteContainerPlugin.class);

    private volatile List<RouterConfig> configs;
    private volatile ActiveMQServer server;
    private volatile AddressWatcher watcher;
    private volatile ManagementBeans beans;
    private volatile List<RouterConnection> routers = List.of();

    /**
     * Takes the properties of broker.xml.
     *
     * @throws IllegalArgumentException if one of them is not what it may be; the broker then does not start
     */
    @Override
    public void init(Map<String, String> properties) {
        configs = RouterConfigReader.read(properties);
    }

    /** Called while the broker is not active yet, on a backup long before, and again at each start of the broker. */
    @Override
    public void registered(ActiveMQServer registeredServer) {
        server = registeredServer;
        registeredServer.registerActivateCallback(this);
        if (watcher == null
                && configs.stream().anyMatch(config -> config.announcement().existing())) {
            watcher = new AddressWatcher(() -> routers.forEach(RouterConnection::addressesChanged));
            registeredServer.registerBrokerPlugin(watcher);
        }
        if (registeredServer.isStarted() && registeredServer.isActive()) {
            activationComplete();
        }
    }

    @Override
    public void unregistered(ActiveMQServer formerServer) {
        formerServer.unregisterActivateCallback(this);
        if (watcher != null) {
            formerServer.unRegisterBrokerPlugin(watcher);
            watcher = null;
        }
        preDeActivate();
    }

    @Override
    public void activationComplete() {
        if (!routers.isEmpty()) {
            return;
        }
        try {
            List<RouterConfig> plain = configs.stream()
                    .map(config -> config.withPasswords(this::unmasked))
                    .toList();
            plain.forEach(this::requireBrokerUser);
            beans = new ManagementBeans(server);
            routers = plain.stream().map(this::connection).toList();
            routers.forEach(RouterConnection::open);
        } catch (IllegalArgumentException e) {
            LOG.error("No connection to a router: {}", e.getMessage());
        }
    }

    @Override
    public void preDeActivate() {
        List<RouterConnection> open = routers;
        routers = List.of();
        open.forEach(RouterConnection::close);
        if (beans != null) {
            beans.unregister();
        }
    }

    /** Where each connection stands; empty while the broker is not active, or if the configuration cannot work on it. */
    public List<RouterStatus> status() {
        return routers.stream().map(RouterConnection::status).toList();
    }

    private RouterConnection connection(RouterConfig plain) {
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, daemons("waylink-router"));
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        RouterConnection connection = new RouterConnection(
                plain,
                new ArtemisDialer(server, plain),
                scheduler,
                Executors.newCachedThreadPool(daemons("waylink-dialer")),
                () -> ThreadLocalRandom.current().nextDouble(),
                Clock.systemUTC());
        String containerId = plain.containerId(server.getNodeID().toString());
        beans.register(
                plain.connectionName(), new RouterManagement(plain, containerId, connection), RouterControl.class);
        return connection;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private void requireBrokerUser(RouterConfig plain) {
        if (server.getConfiguration().isSecurityEnabled() && plain.brokerUser() == null) {
            throw new IllegalArgumentException(
                    "Property \"brokerUser\" is missing, it must name the user of this broker"
                            + " that routed links act as, because the broker's security is on.");
        }
    }

    private String unmasked(String property, String value) {
        try {
            return PasswordMaskingUtil.resolveMask(
                    value, server.getConfiguration().getPasswordCodec());
        } catch (Exception e) {
            // Neither its message nor its cause: either may hold what the password is.
            throw new IllegalArgumentException("Property \"" + property
                    + "\" cannot be decoded, it must be plain text or ENC(...) of the broker's password codec; the codec"
                    + " failed with " + e.getClass().getSimpleName() + ".");
        }
    }
}
