package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.it.process.HaBroker;
import io.waylink.it.process.RouterLog;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two brokers that share a store, or with {@code -Pha-replication} replicate it, each with the plugin: the router sees one
 * container, whichever of them is active.
 */
@Timeout(240)
class HaPairIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String CLIENT = "client";

    private static final HaBroker.Store STORE =
            HaBroker.Store.valueOf(System.getProperty("waylink.ha").toUpperCase(Locale.ROOT));

    @TempDir
    Path directory;

    private RouterProcess router;
    private RouterLog log;
    private HaBroker primary;
    private HaBroker backup;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.HA")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"));
        router.start();
        log = RouterLog.of(router);
        List<HaBroker> pair = HaBroker.pair(
                STORE,
                Path.of(System.getProperty("waylink.artemis.home")),
                Path.of(System.getProperty("waylink.plugin.jar")),
                directory,
                router.ports().get("brokers"));
        primary = pair.get(0);
        backup = pair.get(1);
        primary.start();
        awaitRoutes();
        // receiveLocalOnly: a receive that times out would drain the link, and was seen to wait for that for ever.
        connection = new JmsConnectionFactory(
                        "amqp://127.0.0.1:" + router.ports().get("clients")
                                + "?jms.requestTimeout=20000&jms.sendTimeout=5000&jms.receiveLocalOnly=true&jms.clientID="
                                + CLIENT)
                .createConnection();
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (connection != null) {
            connection.close();
        }
        backup.close();
        primary.close();
        router.close();
    }

    @Test
    void theBackupTakesThePlaceOfThePrimaryAndGivesItBack() throws Exception {
        String container = brokers().get(0);
        startBackup();
        Queue queue;
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            queue = session.createQueue("orders.ha");
            send(session, queue, 0, 20);
        }
        assertThat(brokers()).hasSize(1);
        assertThat(backup.output()).noneMatch(line -> line.contains("connected to QDR.HA"));

        log.clear();
        long killed = System.nanoTime();
        primary.kill();
        awaitRoutes();
        long routed = System.nanoTime();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(receive(consumer)).isEqualTo("0");
            long received = System.nanoTime();
            System.out.printf(
                    "after kill -9 of the primary: routes back in %d ms, first message in %d ms%n",
                    millis(killed, routed), millis(killed, received));
            send(session, queue, 20, 25);
            for (int i = 1; i < 25; i++) {
                assertThat(receive(consumer)).isEqualTo(Integer.toString(i));
            }
            send(session, queue, 25, 30);
        }
        assertThat(brokers()).containsExactly(container);

        log.clear();
        primary.start();
        awaitRoutes();
        assertThat(brokers()).containsExactly(container);
        backup.awaitOutput(line -> line.contains("WLP0104"), SOON);
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(queue);
            for (int i = 25; i < 30; i++) {
                assertThat(receive(consumer)).isEqualTo(Integer.toString(i));
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void clientsThatAreAtItLoseNothing() throws Exception {
        startBackup();
        try (Traffic traffic = new Traffic(connection, "orders.traffic")) {
            await().atMost(SOON).untilAsserted(() -> assertThat(traffic.received())
                    .describedAs("%s", traffic)
                    .hasSizeGreaterThan(200));
            long killed = System.nanoTime();
            primary.kill();
            int before = traffic.accepted().size();
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> traffic.accepted().size() > before);
            long accepted = System.nanoTime();
            await().atMost(SOON).until(() -> traffic.accepted().size() > before + 200);
            traffic.endSending();
            await().atMost(SOON).untilAsserted(() -> assertThat(traffic.received())
                    .describedAs("%s", traffic)
                    .containsAll(traffic.accepted()));
            System.out.printf(
                    "kill -9 amid traffic: first message accepted again after %d ms, %d accepted in all, none lost%n",
                    millis(killed, accepted), traffic.accepted().size());
        }
    }

    private void startBackup() throws Exception {
        backup.start();
        if (STORE == HaBroker.Store.REPLICATED) {
            backup.awaitSynchronized(SOON);
        }
    }

    private void awaitRoutes() throws IOException {
        log.awaitRoute("$coordinator", SOON);
    }

    /** The container-ids of brokers that have connected; the client is no broker. */
    private List<String> brokers() throws IOException {
        return log.containers().stream()
                .filter(container -> !container.equals(CLIENT))
                .toList();
    }

    private static void send(Session session, Queue queue, int from, int to) throws JMSException {
        MessageProducer producer = session.createProducer(queue);
        for (int i = from; i < to; i++) {
            producer.send(session.createTextMessage(Integer.toString(i)));
        }
        producer.close();
    }

    private static String receive(MessageConsumer consumer) throws JMSException {
        return ((TextMessage) consumer.receive(SOON.toMillis())).getText();
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }
}
