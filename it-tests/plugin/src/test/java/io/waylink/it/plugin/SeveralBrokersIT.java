package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
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

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
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

/** Two brokers that announce the same addresses to one router share its clients, and each takes over from the other. */
@Timeout(180)
class SeveralBrokersIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private RouterProcess router;
    private RouterLog log;
    private ArtemisBroker one;
    private ArtemisBroker two;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.TWO")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"));
        router.start();
        log = RouterLog.of(router);
        one = broker("one");
        two = broker("two");
        for (ArtemisBroker broker : List.of(one, two)) {
            broker.start();
            awaitRoutes();
            log.clear();
        }
        connection = new JmsConnectionFactory(
                        "amqp://127.0.0.1:" + router.ports().get("clients")
                                + "?jms.requestTimeout=20000&jms.sendTimeout=5000&jms.receiveLocalOnly=true"
                                + "&jms.prefetchPolicy.all=1")
                .createConnection();
        connection.start();
    }

    private ArtemisBroker broker(String name) throws Exception {
        String plugin = BrokerPlugins.routed(router.ports().get("brokers"), "orders.#", "containerId", name);
        return ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory.resolve(name))
                        .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                        .withBrokerXml(BrokerPlugins.xml(plugin)));
    }

    @AfterEach
    void stop() throws Exception {
        if (connection != null) {
            connection.close();
        }
        one.close();
        two.close();
        router.close();
    }

    @Test
    void theyShareTheClientsAndWhatALostOneHasComesWhenItIsBack() throws Exception {
        Set<String> sent = new TreeSet<>();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer first = session.createProducer(session.createQueue("orders.shared"));
            MessageProducer second = session.createProducer(session.createQueue("orders.shared"));
            for (int i = 0; i < 10; i++) {
                send(session, first, "first " + i, sent);
                send(session, second, "second " + i, sent);
            }
        }

        log.clear();
        one.kill();
        log.awaitRouteLost("$coordinator", SOON);
        Set<String> received = new TreeSet<>();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = consumer(session);
            receiveAll(consumer, 10, received);
            assertThat(received).describedAs("what the broker that is left has").hasSize(10);
            assertThat(prefixes(received)).hasSize(1);
            send(session, session.createProducer(session.createQueue("orders.shared")), "meanwhile", sent);
            receiveAll(consumer, 11, received);
        }

        log.clear();
        one.start();
        awaitRoutes();
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            // The router gives a link to the broker that has the fewest: one of two is with each.
            MessageConsumer here = consumer(session);
            MessageConsumer there = consumer(session);
            while (!received.equals(sent)) {
                int before = received.size();
                receiveOne(here, received);
                receiveOne(there, received);
                assertThat(received.size()).isGreaterThan(before);
            }
        }
        assertThat(received).isEqualTo(sent);
    }

    private static MessageConsumer consumer(Session session) throws JMSException {
        return session.createConsumer(session.createQueue("orders.shared"));
    }

    private static Set<String> prefixes(Set<String> texts) {
        Set<String> prefixes = new HashSet<>();
        texts.forEach(text -> prefixes.add(text.substring(0, text.indexOf(' '))));
        return prefixes;
    }

    private static void send(Session session, MessageProducer producer, String text, Set<String> sent)
            throws JMSException {
        producer.send(session.createTextMessage(text));
        sent.add(text);
    }

    private static void receiveAll(MessageConsumer consumer, int count, Set<String> received) throws JMSException {
        while (received.size() < count) {
            Message message = consumer.receive(SOON.toMillis());
            assertThat(message).isNotNull();
            received.add(((TextMessage) message).getText());
        }
    }

    private static void receiveOne(MessageConsumer consumer, Set<String> received) throws JMSException {
        Message message = consumer.receive(2000);
        if (message != null) {
            received.add(((TextMessage) message).getText());
        }
    }

    private void awaitRoutes() throws IOException {
        log.awaitRoute("$coordinator", SOON);
    }
}
