package io.waylink.adapter.net;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Peers that are silent, wrong or malicious: bounded time (each test would take its timeout otherwise), one clear sentence, and no thread left. */
@Timeout(10)
@Isolated("it counts threads")
class HostilePeerTest {

    private static final Duration PATIENCE = Duration.ofMillis(700);

    private final Set<Thread> before = ours();

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(each ->
                        each.getName().startsWith("waylink") || each.getName().startsWith("AmqpProvider"))
                .collect(Collectors.toSet());
    }

    /** Idle threads of a pool stay for a minute unless the pool is closed. */
    @AfterEach
    void noThreadIsLeft() {
        await().untilAsserted(() -> assertThat(ours()).isSubsetOf(before));
    }

    private static String reason(String url) {
        try (Client client = new Client(url, PATIENCE)) {
            return catchThrowable(client::connect).getMessage();
        }
    }

    @Test
    void aSocketThatNobodyAnswersOn() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "localhost:" + silent.getLocalPort();
            assertThat(reason("amqp://" + address))
                    .isEqualTo("Could not connect to [amqp://" + address + "] within 700 ms: not connected");
            assertThat(reason("amqps://" + address)).startsWith("Could not connect to [amqps://" + address);
            assertThat(reason("amqpws://" + address + "/x")).startsWith("Could not connect to [amqpws://" + address);
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
            assertThat(reason("amqps://localhost:" + peer.port())).contains("Could not connect to [amqps://localhost:");
            assertThat(reason("amqpws://localhost:" + peer.port()))
                    .contains("Could not connect to [amqpws://localhost:");
        }
    }
}
