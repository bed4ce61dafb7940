package io.waylink.artemis;

import java.util.List;
import java.util.Map;

import io.waylink.artemis.broker.AddressWatcher;
import io.waylink.artemis.broker.ManagementBeans;
import io.waylink.artemis.broker.Rehearsal;
import io.waylink.artemis.broker.SessionWatcher;
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

    private final Object lock = new Object();
    private final SessionWatcher sessions = new SessionWatcher();
    private List<RouterConfig> configs = List.of();
    private ActiveMQServer server;
    private AddressWatcher watcher;
    private Runnable unregisterBean = () -> {};
    private volatile Routers routers;

    /**
     * Takes the properties of broker.xml. Called again on a broker that is active, as Artemis does when broker properties
     * have changed, it applies them at once.
     *
     * @throws IllegalArgumentException if one of them is not what it may be; the broker then does not start, or stays as
     *     it is
     */
    @Override
    public void init(Map<String, String> properties) {
        String unused = become(RouterConfigReader.read(properties));
    }

    /** Called while the broker is not active yet, on a backup long before, and again at each start of the broker. */
    @Override
    public void registered(ActiveMQServer registeredServer) {
        synchronized (lock) {
            server = registeredServer;
            registeredServer.registerActivateCallback(this);
            if (watcher == null) {
                watcher = new AddressWatcher(() -> {
                    Routers active = routers;
                    if (active != null) {
                        active.addressesChanged();
                    }
                });
                registeredServer.registerBrokerPlugin(watcher);
                registeredServer.registerBrokerPlugin(sessions);
                rehearse();
            }
        }
        if (registeredServer.isStarted() && registeredServer.isActive()) {
            activationComplete();
        }
    }

    /** While the broker reads its journal. */
    private static void rehearse() {
        Thread thread = new Thread(Rehearsal::play, "waylink-rehearsal");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void unregistered(ActiveMQServer formerServer) {
        synchronized (lock) {
            formerServer.unregisterActivateCallback(this);
            if (watcher != null) {
                formerServer.unRegisterBrokerPlugin(watcher);
                formerServer.unRegisterBrokerPlugin(sessions);
                watcher = null;
            }
        }
        preDeActivate();
    }

    @Override
    public void activationComplete() {
        synchronized (lock) {
            if (routers != null) {
                return;
            }
            routers = new Routers(server);
            PluginFile file = new PluginFile(server, this);
            unregisterBean = new ManagementBeans(server)
                    .register("router-plugin", file.name(), new Control(file), PluginControl.class);
            try {
                if (configs.isEmpty()) {
                    throw new IllegalArgumentException("the plugin has no properties.");
                }
                routers.become(plain(configs));
            } catch (IllegalArgumentException e) {
                LOG.error("WLP0403 No connection to a router: {}", e.getMessage());
            }
        }
    }

    @Override
    public void preDeActivate() {
        synchronized (lock) {
            if (routers != null) {
                routers.stop();
                routers = null;
                unregisterBean.run();
            }
        }
    }

    /** Where each connection stands; empty while the broker is not active, or if the configuration cannot work on it. */
    public List<RouterStatus> status() {
        Routers active = routers;
        return active == null ? List.of() : active.status();
    }

    List<RouterConfig> configs() {
        synchronized (lock) {
            return configs;
        }
    }

    /** Either all of it holds from now on, or nothing. */
    private String become(List<RouterConfig> wanted) {
        synchronized (lock) {
            if (routers == null) {
                configs = wanted;
                return "to hold when the broker becomes active";
            }
            List<RouterConfig> plain = plain(wanted);
            configs = wanted;
            int kept = routers.become(plain);
            LOG.info("WLP0404 New configuration: {} connections to routers, {} as before", wanted.size(), kept);
            return wanted.size() + " connections, " + kept + " as before";
        }
    }

    private final class Control implements PluginControl {

        private final PluginFile file;

        Control(PluginFile file) {
            this.file = file;
        }

        @Override
        public String[] getConnections() {
            return status().stream()
                    .map(status -> status.name() + " " + status.state() + " " + status.host())
                    .toArray(String[]::new);
        }

        @Override
        public String reload() {
            return become(file.read());
        }
    }

    private List<RouterConfig> plain(List<RouterConfig> masked) {
        List<RouterConfig> plain = masked.stream()
                .map(config -> config.withPasswords(this::unmasked))
                .toList();
        plain.forEach(this::requireBrokerUser);
        return plain;
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
