package io.waylink.it.links;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryEvent.ConnectionEstablished;
import io.waylink.adapter.net.RecoveryEvent.LinkLost;
import io.waylink.adapter.net.RecoveryEvent.LinkRestored;
import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two brokers behind one router and one connection: what one of them does costs the other's links nothing. */
@Timeout(180)
class LinkRecoveryIT {

    @TempDir
    Path directory;

    @Test
    void aKilledBrokerCostsOnlyItsOwnLinksAndTheyComeBack() throws Exception {
        Heard heard = new Heard();
        try (Landscape landscape = Landscape.start(directory)) {
            ArtemisBroker killed = landscape.startBroker("one", "one.#", true);
            landscape.startBroker("two", "two.#", false);
            try (SharedConnections connections = landscape.connect(heard)) {
                JmsConnection connection = connections.connect(Credentials.NONE, null);
                connection.start();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer toOne = session.createProducer(session.createQueue("one.a"));
                MessageConsumer fromOne = session.createConsumer(session.createQueue("one.a"));
                MessageProducer toTwo = session.createProducer(session.createQueue("two.a"));
                MessageConsumer fromTwo = session.createConsumer(session.createQueue("two.a"));
                toOne.send(session.createTextMessage("1"));
                assertThat(text(fromOne)).isEqualTo("1");

                killed.kill();
                await().until(() -> heard.count(LinkLost.class) == 2);
                for (int i = 0; i < 20; i++) {
                    toTwo.send(session.createTextMessage("two" + i));
                    assertThat(text(fromTwo)).isEqualTo("two" + i);
                }
                killed.start();
                toOne.send(session.createTextMessage("2"));
                String next = text(fromOne);
                if ("1".equals(next)) {
                    next = text(fromOne); // its acknowledgement died with the broker
                }
                assertThat(next).isEqualTo("2");

                assertThat(heard.count(LinkRestored.class)).as(heard::toString).isEqualTo(2);
                assertThat(heard.count(
                                LinkLost.class, lost -> lost.link().address().startsWith("two")))
                        .as(heard::toString)
                        .isZero();
                assertThat(heard.count(ConnectionEstablished.class))
                        .as(heard::toString)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void sendsGoOnWhileTheBrokerIsKilledAndEachArrives() throws Exception {
        Heard heard = new Heard();
        try (Landscape landscape = Landscape.start(directory)) {
            ArtemisBroker broker = landscape.startBroker("one", "one.#", true);
            try (SharedConnections connections = landscape.connect(heard)) {
                JmsConnection connection = connections.connect(Credentials.NONE, null);
                connection.start();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createQueue("one.b"));
                Set<String> sent = new TreeSet<>();
                Thread restart = new Thread(() -> restart(broker));
                for (int i = 0; i < 200; i++) {
                    if (i == 50) {
                        restart.start();
                    }
                    producer.send(session.createTextMessage("m" + i));
                    sent.add("m" + i);
                }
                restart.join();
                Set<String> received = new TreeSet<>();
                int duplicates = 0;
                MessageConsumer consumer = session.createConsumer(session.createQueue("one.b"));
                while (received.size() < sent.size()) {
                    String text = text(consumer);
                    assertThat(text).as("missing of %s: %s", sent.size(), heard).isNotNull();
                    duplicates += received.add(text) ? 0 : 1;
                }
                assertThat(received).isEqualTo(sent);
                assertThat(duplicates).isZero();
                assertThat(heard.count(LinkLost.class)).isPositive();
            }
        }
    }

    private static void restart(ArtemisBroker broker) {
        try {
            broker.kill();
            broker.start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(MessageConsumer consumer) throws Exception {
        TextMessage message =
                (TextMessage) consumer.receive(Duration.ofSeconds(30).toMillis());
        return message == null ? null : message.getText();
    }
}
