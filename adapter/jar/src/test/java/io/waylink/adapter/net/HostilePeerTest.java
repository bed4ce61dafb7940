package io.waylink.adapter.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Peers that are silent, wrong or malicious: bounded time (each test would take its timeout otherwise), one clear sentence, and no thread or socket left. */
@Timeout(10)
@Isolated("it counts threads")
class HostilePeerTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);

    @TempDir
    static Path folder;

    private static Path expired;
    private static Path unknown;
    private static String trust;

    private final Set<Thread> before = ours();
    private final long socketsBefore = sockets();

    /** Of this process, the peers' ends among them; none where the operating system does not tell. */
    private static long sockets() {
        Path open = Path.of("/proc/self/fd");
        if (!Files.isDirectory(open)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(open)) {
            return all.filter(HostilePeerTest::isSocket).count();
        } catch (IOException | UncheckedIOException e) {
            return Long.MAX_VALUE; // some were closed meanwhile
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(folder);
        Path authority = certificates.identity("authority", "-ext", "bc:c");
        expired = certificates.expired("expired", authority);
        unknown = certificates.localhost("unknown");
        trust = "transport.trustStoreType=PEM&transport.trustStoreLocation="
                + certificates.write("authority.pem", Certificates.certificate(authority));
    }

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each ->
                        each.getName().startsWith("waylink") || each.getName().startsWith("AmqpProvider"))
                .collect(Collectors.toSet());
    }

    /** Idle threads of a pool stay for a minute unless the pool is closed. */
    @AfterEach
    void noThreadOrSocketIsLeft() {
        await().until(() -> sockets() <= socketsBefore);
        await().untilAsserted(() -> assertThat(ours()).isSubsetOf(before));
    }

    private static String reason(String url) {
        return reason(url, PATIENCE);
    }

    private static String reason(String url, Duration patience) {
        try (Client client = new Client(url, patience)) {
            return catchThrowable(client::connect).getMessage();
        }
    }

    /** What each says, asked at the same time. */
    private static List<String> reasons(Duration patience, String... urls) {
        List<CompletableFuture<String>> asked = Stream.of(urls)
                .map(url ->
                        CompletableFuture.supplyAsync(() -> reason(url, patience), task -> new Thread(task).start()))
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void aSocketThatNobodyAnswersOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "localhost:" + silent.getLocalPort();
            List<String> said =
                    reasons(PATIENCE, "amqp://" + address, "amqps://" + address, "amqpws://" + address + "/x");
            assertThat(said.get(0))
                    .isEqualTo("Could not connect to [amqp://" + address + "] within 700 ms: not connected");
            assertThat(said.get(1)).startsWith("Could not connect to [amqps://" + address);
            assertThat(said.get(2)).startsWith("Could not connect to [amqpws://" + address);
        }
    }

    @Test
    void aPeerThatAnswersSaslAndThenNothing() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen();
            peer.start();
            assertThat(reason("amqp://localhost:" + peer.getServerURI().getPort()))
                    .startsWith("Could not connect to [amqp://localhost:");
        }
    }

    @Test
    void aNameThatCannotBeResolved() {
        assertThat(reason("amqp://no.such.host.invalid:1"))
                .contains("within 700 ms: connection failed: its name cannot be resolved: ")
                .contains("no.such.host.invalid");
    }

    @Test
    void aPortThatNobodyListensOn() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(reason("amqp://localhost:" + port)).contains("connection refused: ", "Connection refused");
    }

    @Test
    void aRedirectToANameThatCannotBeResolved() throws Exception {
        try (AmqpPeer peer =
                AmqpPeer.plain(AmqpPeer.redirecting(Map.of(Symbol.valueOf("network-host"), "no.such.host.invalid")))) {
            assertThat(reason("amqp://localhost:" + peer.port()))
                    .containsAnyOf("no.such.host.invalid", "amqp:connection:redirect");
        }
    }

    @Test
    void peersThatRedirectToEachOther() throws Exception {
        int[] ports = new int[2];
        try (AmqpPeer one = AmqpPeer.plain(
                        c -> AmqpPeer.redirecting(AmqpPeer.to(ports[1])).accept(c));
                AmqpPeer other = AmqpPeer.plain(
                        c -> AmqpPeer.redirecting(AmqpPeer.to(ports[0])).accept(c))) {
            ports[0] = one.port();
            ports[1] = other.port();
            assertThat(reason("amqp://localhost:" + one.port(), Duration.ofSeconds(3)))
                    .contains("amqp:connection:redirect: to ");
        }
    }

    @Test
    void aWrongCertificateAndAnExpiredOne() throws Exception {
        try (AmqpPeer old = AmqpPeer.tls(tls(expired), "TLSv1.3", false, Connection::open);
                AmqpPeer wrong = AmqpPeer.tls(tls(unknown), "TLSv1.3", false, Connection::open)) {
            List<String> said = reasons(
                    Duration.ofSeconds(3),
                    "amqps://localhost:" + old.port() + "?" + trust,
                    "amqps://localhost:" + wrong.port() + "?" + trust);
            assertThat(said.get(0)).contains("certificate has expired: ");
            assertThat(said.get(1)).contains("certificate is not trusted: ");
        }
    }

    private static SSLContext tls(Path identity) throws Exception {
        return Certificates.server(identity, identity, new AtomicInteger());
    }

    /** Its machine is gone, without a word of TCP: nothing comes any more, and nothing that is sent is answered. */
    @Test
    void aSocketThatIsHalfOpen() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open);
                Relay relay = new Relay(peer.port());
                Client client = new Client("amqp://localhost:" + relay.port() + "?amqp.idleTimeout=400&heartbeat=0")) {
            client.connect();
            relay.swallow();
            await().until(() -> client.told(RecoveryEvent.ConnectionLost.class).size() >= 1);
            assertThat(client.told(RecoveryEvent.ConnectionLost.class)
                            .get(0)
                            .failure()
                            .toString())
                    .contains("idle-timeout");
            await().until(() -> client.peers().size() >= 2);
        }
    }

    @Test
    void aListOfTenThousandPeers() throws Exception {
        List<Map<Symbol, Object>> list = IntStream.range(0, 10_000)
                .mapToObj(i -> Map.<Symbol, Object>of(Symbol.valueOf("network-host"), "h" + i))
                .toList();
        try (AmqpPeer peer = AmqpPeer.plain(connection -> {
                    connection.setProperties(Map.of(Symbol.valueOf("failover-server-list"), list));
                    connection.open();
                });
                Client client = new Client("amqp://localhost:" + peer.port())) {
            client.connect();
            assertThat(client.told(RecoveryEvent.PeersLearned.class))
                    .singleElement()
                    .satisfies(learned -> assertThat(learned.inOrder()).hasSize(1 + OtherPeers.LIMIT))
                    .satisfies(learned -> assertThat(learned.ignored()).isEqualTo(10_000 - OtherPeers.LIMIT));
        }
    }

    @Test
    void whatIsNoListIsNoReasonToFail() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(connection -> {
                    connection.setProperties(Map.of(Symbol.valueOf("failover-server-list"), "nonsense"));
                    connection.open();
                });
                Client client = new Client("amqp://localhost:" + peer.port())) {
            client.connect();
            assertThat(client.told(RecoveryEvent.PeersLearned.class)).isEmpty();
        }
    }

    @Test
    void aPeerThatTalksSomethingElse() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open)) {
            List<String> said =
                    reasons(PATIENCE, "amqps://localhost:" + peer.port(), "amqpws://localhost:" + peer.port());
            assertThat(said.get(0)).contains("Could not connect to [amqps://localhost:");
            assertThat(said.get(1)).contains("Could not connect to [amqpws://localhost:");
        }
    }
}
