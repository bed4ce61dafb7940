package io.waylink.artemis.xa;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

import io.waylink.artemis.RouteContainerPlugin;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.MetricsConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.metrics.plugins.SimpleMetricsPlugin;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.transaction.impl.XidImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * An Artemis in this JVM with a journal, security, an AMQP acceptor and the plugin for two-phase commit. User and password
 * "xa" may do everything below {@code q} and control branches; "app" may do the former only.
 */
final class XaBroker implements AutoCloseable {

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final RouteContainerPlugin routes = new RouteContainerPlugin();
    private final ActiveMQServer server;

    private XaBroker(Path directory, boolean persistent, String router) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("xa-broker")
                .setPersistenceEnabled(persistent)
                .setJournalType(JournalType.NIO)
                .setJournalFileSize(1024 * 1024)
                .setJournalMinFiles(2)
                .setJournalDatasync(false)
                .setTransactionTimeoutScanPeriod(20)
                .setMetricsConfiguration(new MetricsConfiguration().setPlugin(new SimpleMetricsPlugin().init(null)))
                .setJournalDirectory(directory.resolve("journal").toString())
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setSecurityEnabled(true)
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:0?protocols=AMQP;amqpCredits=7;amqpLowCredits=3")
                .addAddressSetting(
                        "q.page",
                        new AddressSettings()
                                .setMaxSizeBytes(40_000)
                                .setPageSizeBytes(10_000)
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE))
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                                .setAutoDeleteQueues(false)
                                .setAutoDeleteAddresses(false));
        configuration.registerBrokerPlugin(new XaPlugin());
        if (router != null) {
            routes.init(Map.of(
                    "url", router, "mode", "auto", "addresses", "q.#", "brokerUser", "xa", "brokerPassword", "xa"));
            configuration.registerBrokerPlugin(routes);
        }
        SecurityConfiguration users = new SecurityConfiguration();
        for (String user : List.of("xa", "app")) {
            users.addUser(user, user);
            users.addRole(user, user);
        }
        configuration.putSecurityRoles("#", Set.of());
        configuration.putSecurityRoles("q.#", Set.of(everything("xa"), everything("app")));
        configuration.putSecurityRoles(
                "waylink.xa",
                Set.of(new Role(
                        "xa", true, true, false, false, false, false, false, false, false, false, false, false)));
        server = ActiveMQServers.newActiveMQServer(
                configuration,
                beans,
                new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users),
                persistent);
        server.start();
    }

    private static Role everything(String role) {
        return new Role(role, true, true, true, true, true, true, false, true, true, true, false, false);
    }

    static XaBroker open(Path directory) throws Exception {
        return new XaBroker(directory, true, null);
    }

    /** The same, which also dials out to a router. */
    static XaBroker open(Path directory, TestRouter router) throws Exception {
        return new XaBroker(directory, true, router.url());
    }

    static XaBroker keepingNothing(Path directory) throws Exception {
        return new XaBroker(directory, false, null);
    }

    ActiveMQServer server() {
        return server;
    }

    TestRouterConnection connect(String user) throws IOException {
        int port = server.getRemotingService().getAcceptor("amqp").getActualPort();
        return TestRouterConnection.dial(port, user, user);
    }

    /** What JMX shows of the branches. */
    Object shown(String attribute) throws Exception {
        return beans.getAttribute(
                new ObjectName("org.apache.activemq.artemis:broker=\"xa-broker\",component=xa"), attribute);
    }

    /** What a meter of the branches says. */
    double measured(String meter) {
        return server.getMetricsManager().getMeterRegistry().get(meter).gauge().value();
    }

    boolean hasAddress(String name) {
        return server.getAddressInfo(SimpleString.of(name)) != null;
    }

    /** How many messages a queue has that nobody has acknowledged. */
    long count(String queue) {
        Queue found = server.locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getMessageCount();
    }

    /** What the routers have answered to each announcement. */
    List<String> announced() {
        return routes.status().stream()
                .flatMap(router -> router.routes().stream())
                .map(Object::toString)
                .toList();
    }

    boolean isPaging(String address) throws Exception {
        return server.getPagingManager().getPageStore(SimpleString.of(address)).isPaging();
    }

    /** What an operator does. */
    void commitAnyway(XidImpl xid) throws Exception {
        check(server.getActiveMQServerControl().commitPreparedTransaction(XidImpl.toBase64String(xid)));
    }

    /** What an operator does. */
    void rollBackAnyway(XidImpl xid) throws Exception {
        check(server.getActiveMQServerControl().rollbackPreparedTransaction(XidImpl.toBase64String(xid)));
    }

    private static void check(boolean done) {
        if (!done) {
            throw new AssertionError("the broker's management knows no such branch");
        }
    }

    /** Has the broker believe for a moment that it is an hour later, when it looks for what takes too long. */
    void anHourPasses(XidImpl xid) {
        server.getResourceManager().getTransaction(xid).hasTimedOut(System.currentTimeMillis() + 3_600_000, 300);
    }

    void restart() throws Exception {
        server.stop();
        server.start();
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
