package io.waylink.artemis.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.management.MBeanServerFactory;

import io.waylink.artemis.RouteContainerPlugin;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.metrics.plugins.SimpleMetricsPlugin;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis in this JVM, with the plugin and no acceptor; nothing is stored unless a test asks for it. */
public final class TestBroker implements AutoCloseable {

    private final RouteContainerPlugin plugin = new RouteContainerPlugin();
    private final Path directory = Files.createTempDirectory(Path.of("target"), "broker");
    private final ActiveMQServer server;

    private TestBroker(Map<String, String> properties, Consumer<Configuration> change) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("test-broker")
                .setPersistenceEnabled(false)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1024 * 1024)
                .setJournalMinFiles(2)
                .setJMXManagementEnabled(false)
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setSecurityEnabled(false);
        change.accept(configuration);
        plugin.init(properties);
        configuration.registerBrokerPlugin(plugin);
        server = configuration.isSecurityEnabled()
                ? secured(configuration)
                : ActiveMQServers.newActiveMQServer(configuration, MBeanServerFactory.newMBeanServer(), false);
        start();
    }

    private static ActiveMQServer secured(Configuration configuration) {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("routed", "routed-secret");
        users.addRole("routed", "routers");
        Set<Role> permitted = new HashSet<>();
        permitted.add(new Role("routers", true, true, true, true, true, true, false, true, true, true, false, false));
        configuration.putSecurityRoles("#", new HashSet<>());
        configuration.putSecurityRoles("orders.#", permitted);
        return ActiveMQServers.newActiveMQServer(
                configuration, null, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users), false);
    }

    /** A running broker whose plugin has these properties besides the url of the router. */
    public static TestBroker open(TestRouter router, String... properties) throws Exception {
        return new TestBroker(properties(router.url(), properties), configuration -> {});
    }

    /** The same for any url. */
    public static TestBroker at(String url, String... properties) throws Exception {
        return new TestBroker(properties(url, properties), configuration -> {});
    }

    /** The same for several routers, of which the properties say all. */
    public static TestBroker named(String... properties) throws Exception {
        return new TestBroker(properties(null, properties), configuration -> {});
    }

    /** The same with security on: user routed, password routed-secret, may do everything below orders. */
    public static TestBroker secured(TestRouter router, String... properties) throws Exception {
        return new TestBroker(
                properties(router.url(), properties), configuration -> configuration.setSecurityEnabled(true));
    }

    /** The same for several routers, and registered with JMX. */
    public static TestBroker managed(String... properties) throws Exception {
        return new TestBroker(
                properties(null, properties), configuration -> configuration.setJMXManagementEnabled(true));
    }

    /** A running broker with a journal, as only that one has large messages. */
    public static TestBroker storing(TestRouter router, String... properties) throws Exception {
        return new TestBroker(
                properties(router.url(), properties), configuration -> configuration.setPersistenceEnabled(true));
    }

    /** The same for several routers, with a metrics plugin. */
    public static TestBroker metered(String... properties) throws Exception {
        return new TestBroker(
                properties(null, properties),
                configuration -> configuration.setMetricsConfiguration(
                        new MetricsConfiguration().setPlugin(new SimpleMetricsPlugin().init(null))));
    }

    /** The same with anything else changed in the configuration of the broker. */
    public static TestBroker changed(TestRouter router, Consumer<Configuration> change, String... properties)
            throws Exception {
        return new TestBroker(properties(router.url(), properties), change);
    }

    /** Has the broker listen too; answers where. */
    public int listen() throws Exception {
        Acceptor acceptor = server.getRemotingService().createAcceptor("amqp", "tcp://127.0.0.1:0?protocols=AMQP");
        acceptor.start();
        return acceptor.getActualPort();
    }

    private static Map<String, String> properties(String url, String... keysAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("addresses", ""));
        if (url != null) {
            properties.put("url", url);
        }
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    public void start() throws Exception {
        server.start();
        createQueue("orders.a");
        server.createQueue(anycast("secret.b"));
        server.addAddressInfo(new AddressInfo(SimpleString.of("orders.topic"), RoutingType.MULTICAST));
    }

    /** An anycast queue at the address of the same name. */
    public void createQueue(String name) throws Exception {
        server.createQueue(anycast(name));
    }

    private static QueueConfiguration anycast(String name) {
        return QueueConfiguration.of(name)
                .setAddress(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setDurable(false);
    }

    public RouteContainerPlugin plugin() {
        return plugin;
    }

    public ActiveMQServer server() {
        return server;
    }

    public Queue queue(String name) {
        return server.locateQueue(SimpleString.of(name));
    }

    /** Puts a message into an address, past all connections. */
    public void send(String address, String text) throws Exception {
        CoreMessage message = new CoreMessage(server.getStorageManager().generateID(), 100);
        message.setAddress(address);
        message.getBodyBuffer().writeString(text);
        server.getPostOffice().route(message, false);
    }

    public void stop() throws Exception {
        server.stop();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("the broker does not stop", e);
        }
    }
}
