package io.waylink.adapter.net;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.waylink.adapter.net.RecoveryEvent.ConnectionLost;
import io.waylink.adapter.net.RecoveryEvent.ConnectionRetrying;
import io.waylink.adapter.net.RecoveryEvent.ConnectionUnavailable;
import io.waylink.recovery.Endpoints;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    void whatIsAnnouncedIsTriedAfterALossAndSaidOnce() throws Exception {
        try (AmqpPeer second = AmqpPeer.plain(Connection::open);
                AmqpPeer first = AmqpPeer.plain(connection -> {
                    connection.setProperties(Map.of(
                            Symbol.valueOf("failover-server-list"),
                            List.of(
                                    Map.of(
                                            Symbol.valueOf("network-host"),
                                            "127.0.0.1",
                                            Symbol.valueOf("port"),
                                            String.valueOf(second.port())),
                                    Map.of(Symbol.valueOf("network-host"), "a b"))));
                    connection.open();
                });
                Client client = new Client(url(first))) {
            client.connect();
            first.stop();
            await().until(() -> client.peers().size() == 2);

            assertThat(client.peers()).containsExactly(url(first), direct(second));
            assertThat(second.hostNames()).containsExactly("localhost");
            assertThat(client.told(RecoveryEvent.PeersLearned.class))
                    .singleElement()
                    .satisfies(learned ->
                            assertThat(learned.inOrder()).hasToString("[" + url(first) + ", " + direct(second) + "]"))
                    .satisfies(learned -> assertThat(learned.ignored()).isEqualTo(1));
        }
    }
}
