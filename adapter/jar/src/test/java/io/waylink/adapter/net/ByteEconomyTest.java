package io.waylink.adapter.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import jakarta.jms.Session;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.net.Relay.Traffic;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * How much goes over the wire, and how often one side waits for the other, until a link is attached; with TLS 1.3. Writes
 * what BENCHMARKS.md shows to {@code target/byte-economy.md}.
 */
@Timeout(120)
class ByteEconomyTest {

    private static final String PIPELINED = "&pipelinedOpen=true&amqp.saslMechanisms=ANONYMOUS";

    @TempDir
    static Path folder;

    private static Path identity;
    private static String trust;

    @BeforeAll
    static void makeCertificates() throws Exception {
        identity = new Certificates(folder).localhost("server");
        trust = "transport.trustStoreType=PKCS12&transport.trustStoreLocation=" + identity
                + "&transport.trustStorePassword=" + Certificates.PASSWORD;
    }

    private static SSLContext serverTls() throws Exception {
        return Certificates.server(identity, identity, new AtomicInteger());
    }

    /** Somebody who connects and attaches one link. */
    @FunctionalInterface
    private interface Connects {
        AutoCloseable to(String hosts) throws Exception;
    }

    private static AutoCloseable ours(String hosts, String options) throws Exception {
        Client client = new Client("amqps://" + hosts + "?" + trust + options);
        try {
            attach(client.connect());
        } catch (Exception e) {
            client.close();
            throw e;
        }
        return client;
    }

    private static AutoCloseable plain(String hosts) throws Exception {
        JmsConnection connection = (JmsConnection)
                new JmsConnectionFactory("failover:(amqps://" + hosts + "?" + trust + ")").createConnection();
        connection.start();
        attach(connection);
        return connection;
    }

    private static void attach(JmsConnection connection) throws Exception {
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        session.createProducer(session.createQueue("orders"));
    }

    private static void awaitLinks(AmqpPeer node, int links) {
        await().until(() -> node.frames().stream().filter("Attach"::equals).count() == links);
        await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> true); // the answer is on its way
    }

    private static void measure(String who, Connects client, Map<String, Traffic> results) throws Exception {
        SSLContext tls = serverTls();
        try (AmqpPeer node = AmqpPeer.tls(tls, "TLSv1.3", false, Connection::open);
                Relay relay = new Relay(node.port());
                AutoCloseable connected = client.to("localhost:" + relay.port())) {
            assertThat(connected).isNotNull();
            awaitLinks(node, 1);
            results.put("1 first connect, " + who, relay.traffic());
            Traffic before = relay.traffic();
            relay.cut(false);
            awaitLinks(node, 2);
            results.put(
                    "4 reconnect to the direct host, " + who, relay.traffic().since(before));
        }
        redirect("2 redirect, full handshake, " + who, client, tls, serverTls(), results);
        redirect("3 redirect, resumed, " + who, client, tls, tls, results);
    }

    private static void redirect(
            String name, Connects client, SSLContext balancerTls, SSLContext nodeTls, Map<String, Traffic> results)
            throws Exception {
        int[] port = new int[1];
        try (AmqpPeer node = AmqpPeer.tls(nodeTls, "TLSv1.3", false, Connection::open);
                Relay near = new Relay(node.port());
                AmqpPeer balancer = AmqpPeer.tls(balancerTls, "TLSv1.3", false, connection -> AmqpPeer.redirecting(
                                AmqpPeer.to("localhost", port[0]))
                        .accept(connection));
                Relay far = new Relay(balancer.port())) {
            port[0] = near.port();
            try (AutoCloseable connected = client.to("localhost:" + far.port())) {
                assertThat(connected).isNotNull();
                awaitLinks(node, 1);
                results.put(name, near.traffic().and(far.traffic()));
            }
        }
    }

    @Test
    void connectRedirectAndReconnect() throws Exception {
        Map<String, Traffic> results = new TreeMap<>();
        measure("plain", ByteEconomyTest::plain, results);
        measure("ours", hosts -> ours(hosts, ""), results);
        measure("ours, pipelined", hosts -> ours(hosts, PIPELINED), results);
        StringBuilder table = new StringBuilder(
                "| what, who | bytes up | bytes down | bytes | round trips |\n|---|---|---|---|---|\n");
        results.forEach((name, traffic) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d |%n",
                name.substring(2),
                traffic.up(),
                traffic.down(),
                traffic.bytes(),
                traffic.flights())));
        Files.writeString(Path.of("target", "byte-economy.md"), table);

        // A resumed handshake saves the certificates, which come from the peer; the ticket that we show costs bytes up.
        long saved = 300;
        Traffic resumed = results.get("3 redirect, resumed, ours");
        assertThat(resumed.down())
                .isLessThan(results.get("2 redirect, full handshake, ours").down() - saved)
                .isLessThan(results.get("3 redirect, resumed, plain").down() - saved);
        assertThat(results.get("4 reconnect to the direct host, ours").down())
                .isLessThan(results.get("1 first connect, ours").down() - saved);
        for (String what : new String[] {"1 first connect", "3 redirect, resumed", "4 reconnect to the direct host"}) {
            assertThat(results.get(what + ", ours, pipelined").flights())
                    .as(what)
                    .isLessThan(results.get(what + ", ours").flights());
        }
    }

    // ---- heartbeats ----

    private static Traffic whileIdle(int peerWants, String options) throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).wantingToHearEvery(peerWants);
                Relay relay = new Relay(peer.port());
                Client client = new Client("amqp://localhost:" + relay.port() + "?amqp.idleTimeout=0" + options)) {
            client.connect();
            await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
            Traffic before = relay.traffic();
            await().pollDelay(1, TimeUnit.SECONDS).until(() -> true);
            return relay.traffic().since(before);
        }
    }

    /** Empty frames, of 8 bytes; a peer that must hear something within 400 ms is shown one every 200. */
    @ParameterizedTest
    @CsvSource({
        "400,                , 2, 12",
        "400, &heartbeat=0   , 0, 0",
        "400, &heartbeat=5000, 2, 12",
        "400, &heartbeat=20  , 13, 200",
        "0  , &heartbeat=20  , 13, 200",
        "0  ,                , 0, 0"
    })
    void heartbeatsAreSentAsOftenAsIsChosen(int peerWants, String options, int atLeast, int atMost) throws Exception {
        Traffic idle = whileIdle(peerWants, options == null ? "" : options);
        assertThat(idle.down()).isZero();
        assertThat(idle.up() % 8).isZero();
        assertThat(idle.up() / 8).isBetween((long) atLeast, (long) atMost);
    }

    @Test
    void whatWeWantToHearIsAnotherMatter() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open);
                Client client = new Client("amqp://localhost:" + peer.port() + "?heartbeat=0&amqp.idleTimeout=500")) {
            client.connect();
            await().until(() -> client.told(RecoveryEvent.ConnectionLost.class).size() == 1);
            assertThat(client.told(RecoveryEvent.ConnectionLost.class)
                            .get(0)
                            .failure()
                            .toString())
                    .contains("idle-timeout");
        }
    }

    // ---- pipelined open ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAIN     | Could not log in with pipelinedOpen=true: the peer offers [EXTERNAL, ANONYMOUS]",
                "ANONYMOUS | ",
            })
    void whatThePeerReallySaysCounts(String mechanism, String refusal) throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open);
                Client client = new Client(
                        "amqp://localhost:" + peer.port() + "?pipelinedOpen=true&amqp.saslMechanisms=" + mechanism,
                        Duration.ofSeconds(5))) {
            Throwable refused = catchThrowable(() ->
                    client.connect(mechanism.equals("PLAIN") ? new Credentials("user", "secret") : Credentials.NONE));
            if (refusal == null) {
                assertThat(refused).isNull();
                assertThat(peer.frames()).startsWith("SaslInit", "Open", "Begin");
            } else {
                assertThat(refused).hasMessageContaining(refusal);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "heartbeat=often, its option 'heartbeat' is 'often'",
        "pipelinedOpen=true, its option 'pipelinedOpen' needs one way to log in that takes one step",
        "pipelinedOpen=true&amqp.saslMechanisms=SCRAM-SHA-256, must be one of"
    })
    void wrongOptionsAreRefusedInOneSentence(String options, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUrl.parse("amqp://a?" + options))
                .withMessageContaining(sentence);
    }
}
