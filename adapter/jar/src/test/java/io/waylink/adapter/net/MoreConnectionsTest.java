package io.waylink.adapter.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import jakarta.jms.ResourceAllocationException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A peer that allows four sessions besides the connection's own: two users, of which each may need two. */
@Timeout(60)
class MoreConnectionsTest {

    private static void fewSessions(Connection connection) {
        connection.getTransport().setChannelMax(4);
        connection.open();
    }

    private static SharedConnections connectionsTo(AmqpPeer peer, int shared, int most) {
        return new SharedConnections(
                new ClientSettings(
                                "amqp://localhost:" + peer.port() + "?jms.closeTimeout=100",
                                shared,
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(20),
                                10)
                        .withMaxConnections(most),
                event -> {});
    }

    private static JmsConnection used(SharedConnections connections) throws Exception {
        JmsConnection made = connections.connect(Credentials.NONE, null);
        made.createSession();
        made.createSession();
        return made;
    }

    @Test
    void oneMoreConnectionIsMadeAsLongAsThatIsAllowed() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(MoreConnectionsTest::fewSessions);
                SharedConnections connections = connectionsTo(peer, 1, 3)) {
            List<JmsConnection> all = new ArrayList<>();
            for (int user = 1; user <= 6; user++) {
                all.add(used(connections));
                assertThat(peer.opens()).as(user + " users").hasSize((user + 1) / 2);
            }
            JmsConnection tooMany = connections.connect(Credentials.NONE, null);
            assertThatThrownBy(() -> tooMany.createSession())
                    .isInstanceOf(ResourceAllocationException.class)
                    .hasMessageContaining("allows 4 sessions on a connection")
                    .hasMessageContaining("maxConnections");
            tooMany.close();

            all.get(3).close();
            used(connections); // takes the place that is free
            assertThat(peer.opens()).hasSize(3);
        }
    }

    @Test
    void manyAtOnceGetWhatTheyNeedAndNoMore() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (AmqpPeer peer = AmqpPeer.plain(MoreConnectionsTest::fewSessions);
                SharedConnections connections = connectionsTo(peer, 1, 10)) {
            used(connections); // from now on it is known what the peer allows
            CountDownLatch go = new CountDownLatch(1);
            List<Future<JmsConnection>> others = new ArrayList<>();
            for (int user = 0; user < 7; user++) {
                others.add(threads.submit(() -> {
                    go.await();
                    return used(connections);
                }));
            }
            go.countDown();
            for (Future<JmsConnection> each : others) {
                each.get(30, TimeUnit.SECONDS);
            }
            assertThat(peer.opens()).hasSize(4);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void withoutThatThereIsAClearError() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(MoreConnectionsTest::fewSessions);
                SharedConnections connections = connectionsTo(peer, 1, 1)) {
            used(connections);
            used(connections);
            JmsConnection tooMany = connections.connect(Credentials.NONE, null);
            assertThatThrownBy(() -> tooMany.createSession()).isInstanceOf(ResourceAllocationException.class);
            assertThat(peer.opens()).hasSize(1);
        }
    }
}
