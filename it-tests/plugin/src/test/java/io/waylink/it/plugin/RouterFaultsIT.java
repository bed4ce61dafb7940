package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import jakarta.jms.Connection;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A router that hangs, one that does not let the broker in yet, and one whose name nobody knows yet: nobody has to help. */
@Timeout(240)
class RouterFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private static final String PASSWORD = "let-me-in";

    @TempDir
    Path directory;

    private RouterProcess router;
    private ArtemisBroker broker;

    @AfterEach
    void stop() {
        if (broker != null) {
            broker.close();
        }
        if (router != null) {
            router.close();
        }
    }

    @Test
    void aRouterThatHungIsGivenUpAndConnectedAgain() throws Exception {
        startRouter(Listener.brokers("brokers"));
        startBroker("127.0.0.1", setup -> setup, "idleTimeout", "2000", "connectTimeout", "3000");
        awaitConnected();
        Connection connection = connect();
        try (Traffic traffic = new Traffic(connection, "orders.hung")) {
            await().atMost(SOON).until(() -> traffic.received().size() > 200);
            router.pause();
            broker.awaitOutput(line -> line.contains("WLP0102"), SOON);
            // Its socket still takes connections, and nothing answers them.
            broker.awaitOutput(line -> line.contains("WLP0103"), SOON);
            router.resume();
            int before = traffic.accepted().size();
            await().atMost(SOON).until(() -> traffic.accepted().size() > before + 200);
            traffic.endSending();
            await().atMost(SOON).untilAsserted(() -> assertThat(traffic.received())
                    .describedAs("%s", traffic)
                    .containsAll(traffic.accepted()));
        } finally {
            connection.close();
        }
        assertThat(broker.output()).filteredOn(line -> line.contains("WLP0101")).hasSize(2);
    }

    @Test
    void aRouterThatLetsTheBrokerInLaterIsConnected() throws Exception {
        Listener brokers = Listener.brokers("brokers").withUsers(Map.of("broker", "not-yet"));
        startRouter(brokers);
        startBroker("127.0.0.1", setup -> setup, "user", "broker", "password", PASSWORD);
        broker.awaitOutput(line -> line.contains("WLP0103") && line.contains("not authenticated"), SOON);
        assertThat(broker.output()).noneMatch(line -> line.contains(PASSWORD) || line.contains("WLP0101"));

        router.kill();
        startRouter(brokers.withUsers(Map.of("broker", PASSWORD)).withPort(brokersPort()));
        awaitConnected();
        assertThatMessagesGoThrough();
    }

    @Test
    void aRouterWhoseNameAppearsLaterIsConnected() throws Exception {
        startRouter(Listener.brokers("brokers"));
        Path names = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        startBroker(
                "router.waylink.test",
                setup -> setup.withJavaOptions("-Djdk.net.hosts.file=" + names, "-Dsun.net.inetaddr.negative.ttl=1"));
        broker.awaitOutput(line -> line.contains("WLP0103") && line.contains("router.waylink.test"), SOON);

        Files.writeString(names, "127.0.0.1 localhost router.waylink.test\n");
        awaitConnected();
        assertThatMessagesGoThrough();
    }

    private void startRouter(Listener brokers) throws IOException {
        LinkRouterConfig.Builder config = LinkRouterConfig.builder("QDR.FAULTS")
                .listener(router == null ? Listener.clients("clients") : clientsAgain())
                .listener(brokers)
                .mobileAddresses(false);
        router = RouterProcess.create(config.build(), directory.resolve("router"));
        router.start();
    }

    private Listener clientsAgain() {
        return Listener.clients("clients").withPort(router.ports().get("clients"));
    }

    private int brokersPort() {
        return router.ports().get("brokers");
    }

    private void startBroker(String host, UnaryOperator<ArtemisBroker.Setup> change, String... properties)
            throws IOException {
        String plugin = BrokerPlugins.routedAt("amqp://" + host + ":" + brokersPort(), "orders.#", properties);
        Path home = Path.of(System.getProperty("waylink.artemis.home"));
        broker = ArtemisBroker.create(change.apply(ArtemisBroker.Setup.of(home, directory.resolve("broker"))
                .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                .withBrokerXml(BrokerPlugins.xml(plugin))));
        broker.start();
    }

    private void awaitConnected() throws IOException {
        broker.awaitOutput(line -> line.contains("WLP0101"), SOON);
    }

    private Connection connect() throws Exception {
        Connection connection = new JmsConnectionFactory(
                        "amqp://127.0.0.1:" + router.ports().get("clients")
                                + "?jms.requestTimeout=20000&jms.sendTimeout=5000&jms.receiveLocalOnly=true")
                .createConnection();
        connection.start();
        return connection;
    }

    private void assertThatMessagesGoThrough() throws Exception {
        Connection connection = connect();
        try (Traffic traffic = new Traffic(connection, "orders.later")) {
            await().atMost(SOON).untilAsserted(() -> assertThat(traffic.received())
                    .describedAs("%s", traffic)
                    .hasSizeGreaterThan(10));
        } finally {
            connection.close();
        }
    }
}
