package io.waylink.adapter.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A router that announces its neighbours: where connections go when it is lost. */
@Timeout(60)
class FailoverListTest {

    private static Consumer<Connection> announcing(int... ports) {
        return connection -> {
            List<Map<Symbol, Object>> list = new ArrayList<>();
            for (int port : ports) {
                list.add(Map.of(
                        Symbol.valueOf("network-host"), "127.0.0.1", Symbol.valueOf("port"), String.valueOf(port)));
            }
            list.add(Map.of(Symbol.valueOf("network-host"), "a b"));
            connection.setProperties(Map.of(Symbol.valueOf("failover-server-list"), list));
            connection.open();
        };
    }

    private static String configured(AmqpPeer peer) {
        return "amqp://localhost:" + peer.port();
    }

    private static String announced(AmqpPeer peer) {
        return "amqp://127.0.0.1:" + peer.port();
    }

    @Test
    void announcedPeersAreTriedAfterALossAndToldOnce() throws Exception {
        try (AmqpPeer second = AmqpPeer.plain(Connection::open);
                AmqpPeer first = AmqpPeer.plain(announcing(second.port()));
                Client client = new Client(configured(first))) {
            client.connect();
            first.stop();
            await().until(() -> client.peers().size() == 2);

            assertThat(client.peers()).containsExactly(configured(first), announced(second));
            assertThat(second.hostNames()).containsExactly("localhost");
            assertThat(client.told(RecoveryEvent.PeersLearned.class))
                    .singleElement()
                    .satisfies(learned -> assertThat(learned.inOrder())
                            .hasToString("[" + configured(first) + ", " + announced(second) + "]"))
                    .satisfies(learned -> assertThat(learned.ignored()).isEqualTo(1))
                    .satisfies(learned -> assertThat(learned.why()).contains("cannot stand in a URI"));
        }
    }

    @Test
    void theyMayTakeThePlaceOfThoseThatAreConfigured() throws Exception {
        try (AmqpPeer announced = AmqpPeer.plain(Connection::open);
                AmqpPeer neighbour = AmqpPeer.plain(Connection::open);
                AmqpPeer first = AmqpPeer.plain(announcing(announced.port()));
                Client client =
                        new Client(configured(first) + ",localhost:" + neighbour.port() + "?serverList=replace")) {
            client.connect();
            first.stop();
            await().until(() -> client.peers().size() == 2);

            assertThat(client.peers()).containsExactly(configured(first), announced(announced));
            assertThat(neighbour.opens()).isEmpty();
        }
    }

    @Test
    void theyMayBeIgnored() throws Exception {
        try (AmqpPeer announced = AmqpPeer.plain(Connection::open);
                AmqpPeer neighbour = AmqpPeer.plain(Connection::open);
                AmqpPeer first = AmqpPeer.plain(announcing(announced.port()));
                Client client =
                        new Client(configured(first) + ",localhost:" + neighbour.port() + "?serverList=ignore")) {
            client.connect();
            first.stop();
            await().until(() -> client.peers().size() == 2);

            assertThat(client.peers()).containsExactly(configured(first), configured(neighbour));
            assertThat(announced.opens()).isEmpty();
            assertThat(client.told(RecoveryEvent.PeersLearned.class)).isEmpty();
        }
    }
}
