package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.it.mdb.Requester;
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

/** A router that forwards messages, and brokers that are waypoints of an address: each has a part of its messages. */
@Timeout(180)
class WaypointsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ADDRESS = "orders.split";
    private static final int MESSAGES = 200;

    private final List<ArtemisBroker> brokers = new ArrayList<>();

    @TempDir
    Path directory;

    private RouterProcess router;
    private Connection connection;

    private void startRouter(LinkRouterConfig.Builder config) throws Exception {
        router = RouterProcess.create(
                config.listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .build(),
                directory.resolve("router"));
        router.start();
        connection = new JmsConnectionFactory(
                        "amqp://127.0.0.1:" + router.ports().get("clients")
                                + "?jms.requestTimeout=20000&jms.sendTimeout=20000&jms.receiveLocalOnly=true")
                .createConnection();
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (connection != null) {
            connection.close();
        }
        brokers.forEach(ArtemisBroker::close);
        router.close();
    }

    @Test
    void twoNamesForOneQueueNeedNoWaypoint() throws Exception {
        startRouter(LinkRouterConfig.builder("QDR.NAMES"));
        ArtemisBroker broker = startBroker(
                "one", "in split.put, out split.get", "split.put -> " + ADDRESS + ", split.get -> " + ADDRESS);
        Set<String> sent = send("split.put");
        assertThat(stored(broker)).isEqualTo(MESSAGES);
        assertThat(receive("split.get", sent.size())).isEqualTo(sent);
    }

    @Test
    void aBrokerThatIsKilledHasKeptItsMessages() throws Exception {
        startRouter(LinkRouterConfig.builder("QDR.WAYPOINT").waypoint("orders"));
        ArtemisBroker broker = startBroker("one", ADDRESS, "");
        Set<String> sent = send(ADDRESS);
        broker.kill();
        broker.start();
        awaitAttached(broker);
        assertThat(receive(ADDRESS, sent.size())).isEqualTo(sent);
    }

    @Test
    void twoBrokersEachTakeAPart() throws Exception {
        startRouter(LinkRouterConfig.builder("QDR.WAYPOINT").waypoint("orders"));
        ArtemisBroker one = startBroker("one", ADDRESS, "");
        ArtemisBroker two = startBroker("two", ADDRESS, "");
        Set<String> sent = send(ADDRESS);
        int first = stored(one);
        int second = stored(two);
        assertThat(first + second).isEqualTo(MESSAGES);
        assertThat(Math.min(first, second)).isGreaterThan(MESSAGES / 10);
        assertThat(receive(ADDRESS, sent.size())).isEqualTo(sent);
    }

    private ArtemisBroker startBroker(String name, String addresses, String aliases) throws IOException {
        ArtemisBroker broker = ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory.resolve(name))
                        .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                        .withBrokerXml(BrokerPlugins.xml(BrokerPlugins.routed(
                                router.ports().get("brokers"), addresses, "aliases", aliases, "mode", "waypoints"))));
        Path config = broker.instance().resolve("etc/broker.xml");
        String queue = "<address name=\"%s\"><anycast><queue name=\"%s\"/></anycast></address>";
        Files.writeString(
                config,
                Files.readString(config).replace("</addresses>", queue.formatted(ADDRESS, ADDRESS) + "</addresses>"));
        brokers.add(broker);
        broker.start();
        awaitAttached(broker);
        return broker;
    }

    private static void awaitAttached(ArtemisBroker broker) throws IOException {
        broker.awaitOutput(line -> line.contains("WLP0101") && line.contains("in ") && line.contains("out "), SOON);
    }

    private Set<String> send(String address) throws JMSException {
        Set<String> sent = new TreeSet<>();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue(address))) {
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(session.createTextMessage("m" + i));
                sent.add("m" + i);
            }
        }
        return sent;
    }

    /** Each message once, and then no more. */
    private Set<String> receive(String address, int count) throws JMSException {
        Set<String> received = new TreeSet<>();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(address))) {
            while (received.size() < count) {
                Message message = consumer.receive(SOON.toMillis());
                assertThat(message).as("%d received", received.size()).isNotNull();
                assertThat(received.add(((TextMessage) message).getText())).isTrue();
            }
        }
        return received;
    }

    private static int stored(ArtemisBroker broker) throws Exception {
        try (Requester requester = new Requester(broker.port())) {
            return requester.count(ADDRESS);
        }
    }
}
