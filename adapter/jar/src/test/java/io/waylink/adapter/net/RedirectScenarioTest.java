package io.waylink.adapter.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent.ConnectionLost;
import io.waylink.adapter.net.RecoveryEvent.ConnectionRetrying;
import io.waylink.adapter.net.RecoveryEvent.ConnectionUnavailable;
import io.waylink.recovery.Endpoints;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** A well-known name that redirects to the node: where connections go, in which order, and how often. */
@Timeout(60)
class RedirectScenarioTest {

    private static String url(AmqpPeer peer) {
        return "amqp://localhost:" + peer.port();
    }

    private static String direct(AmqpPeer peer) {
        return "amqp://127.0.0.1:" + peer.port();
    }

    /**
     * The case of a service of many tenants behind a load balancer, step by step; what is before the arrow came from the
     * adapter.
     */
    @Test
    void theElevenStepsWithTls(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path identity = certificates.localhost("server");
        Path trusted = certificates.write("ca.pem", Certificates.certificate(identity));
        AtomicInteger fullHandshakes = new AtomicInteger();
        SSLContext server = Certificates.server(identity, identity, fullHandshakes);
        List<String> journal = new CopyOnWriteArrayList<>();
        List<String> redirected = List.of(
                "balancer > SaslMechanisms",
                "balancer < SaslInit ANONYMOUS localhost",
                "balancer > SaslOutcome",
                "balancer < Open localhost",
                "balancer > Open null",
                "balancer > Close amqp:connection:redirect",
                "balancer < Close");
        int[] port = new int[1];
        try (AmqpPeer first =
                        AmqpPeer.tls(server, "TLSv1.3", false, Connection::open).writingTo(journal, "node 1");
                AmqpPeer second =
                        AmqpPeer.tls(server, "TLSv1.3", false, Connection::open).writingTo(journal, "node 2");
                AmqpPeer balancer = AmqpPeer.tls(
                                server, "TLSv1.3", false, connection -> AmqpPeer.redirecting(AmqpPeer.to(port[0]))
                                        .accept(connection))
                        .writingTo(journal, "balancer");
                Client client = new Client("amqps://localhost:" + balancer.port()
                        + "?transport.trustStoreType=PEM&transport.trustStoreLocation=" + trusted)) {
            port[0] = first.port();

            // 1 The well-known name, a full handshake. 2 SASL and 3 Open name it. 4 It redirects; we say good-bye.
            // 5 The node's address, where TLS is resumed. 6 SASL and Open still name the well-known name. 7 Links.
            Session session = client.connect().createSession();
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("1"));
            await().untilAsserted(() -> assertThat(journal).endsWith("node 1 > Flow", "node 1 > Disposition"));
            assertThat(journal).containsExactlyElementsOf(concat(redirected, linked("node 1"), sent("node 1")));
            assertThat(fullHandshakes).hasValue(1);
            await().until(() -> first.frames().contains("Transfer"));

            // 8 The node goes and comes back: it is asked first, resumes TLS, and gets the link again.
            untilProven();
            journal.clear();
            first.drop();
            await().until(() -> client.peers().size() == 2);
            producer.send(session.createTextMessage("2"));
            await().untilAsserted(() -> assertThat(journal).endsWith("node 1 > Flow", "node 1 > Disposition"));
            assertThat(journal).containsExactlyElementsOf(concat(linked("node 1"), sent("node 1")));
            assertThat(client.peers()).containsOnly("amqps://127.0.0.1:" + first.port());
            assertThat(fullHandshakes).as("handshakes that were not resumed").hasValue(1);

            // 9 The node stays away: three failures. 10 The well-known name knows another node. 11 Which is used.
            untilProven();
            journal.clear();
            port[0] = second.port();
            first.stop();
            await().until(() -> client.peers().size() == 3);
            producer.send(session.createTextMessage("3"));
            await().untilAsserted(() -> assertThat(journal).endsWith("node 2 > Flow", "node 2 > Disposition"));
            assertThat(journal).containsExactlyElementsOf(concat(redirected, linked("node 2"), sent("node 2")));
            assertThat(client.peers().get(2)).isEqualTo("amqps://127.0.0.1:" + second.port());
            assertThat(client.told(ConnectionRetrying.class).stream()
                            .filter(each -> each.peer().equals("amqps://127.0.0.1:" + first.port())))
                    .hasSize(Endpoints.REDIRECT_FALLBACK_AFTER);
            assertThat(fullHandshakes).as("handshakes that were not resumed").hasValue(1);
        }
    }

    /** A connection that is lost within its first second counts as one that has failed. */
    private static void untilProven() {
        await().pollDelay(1500, TimeUnit.MILLISECONDS).until(() -> true);
    }

    private static List<String> linked(String node) {
        return named(
                node,
                "> SaslMechanisms",
                "< SaslInit ANONYMOUS localhost",
                "> SaslOutcome",
                "< Open localhost",
                "> Open null",
                "< Begin",
                "> Begin",
                "< Begin",
                "> Begin",
                "< Attach",
                "> Attach",
                "> Flow");
    }

    private static List<String> sent(String node) {
        return named(node, "< Transfer", "> Flow", "> Disposition");
    }

    private static List<String> named(String node, String... frames) {
        return Arrays.stream(frames).map(frame -> node + " " + frame).toList();
    }

    @SafeVarargs
    private static List<String> concat(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }

    @Test
    void theNodeIsConnectedToUnderTheOriginalNameAndFirstAfterALoss() throws Exception {
        try (AmqpPeer node = AmqpPeer.plain(Connection::open);
                AmqpPeer balancer = AmqpPeer.plain(AmqpPeer.redirecting(AmqpPeer.to(node.port())));
                Client client = new Client(url(balancer))) {
            client.connect();
            node.drop();
            await().until(() -> client.peers().size() == 2);

            assertThat(client.peers()).containsExactly(direct(node), direct(node));
            assertThat(balancer.opens()).hasSize(1);
            assertThat(node.hostNames()).containsExactly("localhost", "localhost");
            assertThat(client.told(ConnectionUnavailable.class)).isEmpty();
            assertThat(client.told(ConnectionRetrying.class).get(0).failure())
                    .hasToString("amqp:connection:redirect: to " + direct(node));
        }
    }

    @Test
    void whenTheNodeStaysAwayTheOriginalAddressIsAskedAgain() throws Exception {
        try (AmqpPeer first = AmqpPeer.plain(Connection::open);
                AmqpPeer second = AmqpPeer.plain(Connection::open)) {
            int[] port = {first.port()};
            try (AmqpPeer balancer = AmqpPeer.plain(connection ->
                            AmqpPeer.redirecting(AmqpPeer.to(port[0])).accept(connection));
                    Client client = new Client(url(balancer) + "?redirectFallbackAfter=2")) {
                client.connect();
                port[0] = second.port();
                first.stop();
                await().until(() -> client.peers().size() == 2);

                assertThat(client.peers()).containsExactly(direct(first), direct(second));
                assertThat(balancer.opens()).hasSize(2);
                assertThat(client.told(ConnectionRetrying.class).stream()
                                .filter(each -> each.peer().equals(direct(first))))
                        .hasSizeBetween(1, 2);
            }
        }
    }

    @Test
    void aConnectionThatIsUpMayBeRedirectedToo() throws Exception {
        try (AmqpPeer node = AmqpPeer.plain(Connection::open);
                AmqpPeer balancer = AmqpPeer.plain(connection -> {
                    connection.open();
                    ErrorCondition error = new ErrorCondition(Symbol.valueOf(Failures.REDIRECT), "moved");
                    error.setInfo(Map.of(
                            Symbol.valueOf("network-host"), "127.0.0.1",
                            Symbol.valueOf("port"), String.valueOf(node.port()),
                            Symbol.valueOf("hostname"), "tenant.example.org"));
                    connection.setCondition(error);
                    connection.close();
                });
                Client client = new Client(url(balancer))) {
            client.connect();
            await().until(() -> client.peers().contains(direct(node)));

            assertThat(node.hostNames()).containsExactly("tenant.example.org");
        }
    }

    private static AmqpPeer redirectingLinks(int port) throws Exception {
        return AmqpPeer.plain(Connection::open).serving(event -> {
            if (event.getType() != Event.Type.LINK_REMOTE_OPEN) {
                AmqpPeer.takeAll(event);
                return;
            }
            Link link = event.getLink();
            ErrorCondition error = new ErrorCondition(Symbol.valueOf(Failures.LINK_REDIRECT), "moved");
            error.setInfo(AmqpPeer.to(port));
            link.setCondition(error);
            link.open();
            link.close();
        });
    }

    @Test
    void aSingleLinkFindsItsHostAgainFirstAndItsConnectionNeverNotices() throws Exception {
        try (AmqpPeer node = AmqpPeer.plain(Connection::open);
                AmqpPeer balancer = redirectingLinks(node.port());
                Client client = new Client(url(balancer))) {
            Session session = client.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("1"));
            node.drop();
            producer.send(session.createTextMessage("2"));

            assertThat(client.peers()).containsExactly(url(balancer), direct(node), direct(node));
            assertThat(node.hostNames()).containsExactly("localhost", "localhost");
            assertThat(balancer.frames()).containsOnlyOnce("Attach").doesNotContain("Transfer");
            assertThat(client.told(ConnectionLost.class))
                    .extracting(ConnectionLost::peer)
                    .containsExactly(direct(node));
        }
    }

    @Test
    void peersThatRedirectToEachOtherAreNotHammered() throws Exception {
        int[] ports = new int[2];
        try (AmqpPeer one = AmqpPeer.plain(
                        c -> AmqpPeer.redirecting(AmqpPeer.to(ports[1])).accept(c));
                AmqpPeer other = AmqpPeer.plain(
                        c -> AmqpPeer.redirecting(AmqpPeer.to(ports[0])).accept(c))) {
            ports[0] = one.port();
            ports[1] = other.port();
            try (Client client = new Client(url(one), Duration.ofSeconds(2))) {
                assertThat(catchThrowable(client::connect)).hasMessageContaining("amqp:connection:redirect");
            }
            // Bounds of 0, 100, 200, 400, 800 ... ms between bursts: about seven fit into two seconds, by chance some
            // more.
            assertThat(one.opens().size() + other.opens().size())
                    .isGreaterThan(Endpoints.HOPS)
                    .isLessThan(20 * Endpoints.HOPS);
        }
    }

    @Test
    void aPeerThatOpensAndClosesAtOnceIsNotHammered() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(connection -> {
            connection.open();
            connection.close();
        })) {
            try (Client client = new Client(url(peer), Duration.ofSeconds(2))) {
                assertThat(catchThrowable(client::connect)).hasMessageContaining("Could not connect");
            }
            assertThat(peer.opens()).hasSizeBetween(2, 25);
        }
    }

    /** The connection is up, and then it is not, before anything could have been done with it. */
    @Test
    void aPeerThatClosesAsSoonAsASessionHasBegunIsNotHammered() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open)) {
            peer.dropAfterBegin();
            try (Client client = new Client(url(peer))) {
                client.connect();
                await().pollDelay(2, TimeUnit.SECONDS).until(() -> true);

                assertThat(client.told(ConnectionLost.class)).isNotEmpty();
            }
            assertThat(peer.opens()).hasSizeBetween(2, 25);
        }
    }

    @Test
    void aRedirectThatCannotBeUsedSaysWhy() throws Exception {
        Map<Symbol, Object> nowhere = Map.of(Symbol.valueOf("port"), 1);
        try (AmqpPeer balancer = AmqpPeer.plain(AmqpPeer.redirecting(nowhere));
                Client client = new Client(url(balancer), Duration.ofSeconds(1))) {
            assertThat(catchThrowable(client::connect))
                    .hasMessageContaining("amqp:connection:redirect: not followed: it names no network-host");
        }
    }
}
