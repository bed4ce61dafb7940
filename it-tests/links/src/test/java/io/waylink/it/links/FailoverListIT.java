package io.waylink.it.links;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryEvent.ConnectionEstablished;
import io.waylink.adapter.net.RecoveryEvent.PeersLearned;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Two routers with one broker behind both, of which the client's url names the first only: its listener says who stands in. */
@Timeout(180)
class FailoverListIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENTS = "clients";
    private static final String BROKERS = "brokers";
    private static final int MESSAGES = 200;

    @TempDir
    Path directory;

    @Test
    void aKilledRouterIsReplacedByTheOneThatItNamed() throws Exception {
        Heard heard = new Heard();
        try (RouterProcess second = router("QDR.B");
                RouterProcess first =
                        router("QDR.A", "amqp://127.0.0.1:" + second.ports().get(CLIENTS));
                ArtemisBroker broker = broker(first, second);
                SharedConnections connections =
                        new SharedConnections(new ClientSettings(url(first), 1, PATIENCE, PATIENCE, 50), heard)) {
            first.start();
            second.start();
            broker.start();
            for (String name : List.of("first", "second")) {
                broker.awaitOutput(
                        line -> line.contains("Router " + name) && line.contains("link routes announced"), PATIENCE);
            }

            JmsConnection connection = connections.connect(Credentials.NONE, null);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("orders.failover"));
            Set<String> sent = new TreeSet<>();
            for (int i = 0; i < MESSAGES; i++) {
                if (i == MESSAGES / 2) {
                    first.kill();
                }
                producer.send(session.createTextMessage("m" + i));
                sent.add("m" + i);
            }
            Set<String> received = new TreeSet<>();
            int duplicates = 0;
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders.failover"));
            while (received.size() < sent.size()) {
                TextMessage message = (TextMessage) consumer.receive(PATIENCE.toMillis());
                assertThat(message).as("missing of %s: %s", sent.size(), heard).isNotNull();
                duplicates += received.add(message.getText()) ? 0 : 1;
            }

            assertThat(received).isEqualTo(sent);
            assertThat(duplicates).isZero();
            assertThat(heard.count(PeersLearned.class)).as(heard::toString).isPositive();
            assertThat(heard.count(
                            ConnectionEstablished.class, made -> made.peer().equals(url(second))))
                    .as(heard::toString)
                    .isEqualTo(1);
        }
    }

    private RouterProcess router(String id, String... failoverUrls) throws IOException {
        return RouterProcess.create(
                LinkRouterConfig.builder(id)
                        .listener(Listener.clients(CLIENTS).withFailoverUrls(failoverUrls))
                        .listener(Listener.brokers(BROKERS))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve(id));
    }

    private static String url(RouterProcess router) {
        return "amqp://127.0.0.1:" + router.ports().get(CLIENTS);
    }

    /** It dials out to both. */
    private ArtemisBroker broker(RouterProcess first, RouterProcess second) throws IOException {
        return ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory.resolve("broker"))
                        .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                        .withBrokerXml(
                                """
                        <broker-plugins>
                           <broker-plugin class-name="io.waylink.artemis.RouteContainerPlugin">
                              <property key="router.first.url" value="amqp://127.0.0.1:%d"/>
                              <property key="router.second.url" value="amqp://127.0.0.1:%d"/>
                              <property key="addresses" value="orders.#"/>
                              <property key="brokerUser" value="%s"/>
                              <property key="brokerPassword" value="%s"/>
                           </broker-plugin>
                        </broker-plugins>
                        """
                                        .formatted(
                                                first.ports().get(BROKERS),
                                                second.ports().get(BROKERS),
                                                ArtemisBroker.USER,
                                                ArtemisBroker.USER)));
    }
}
