package io.waylink.adapter.net;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryEvent.ConnectionEstablished;
import io.waylink.adapter.net.RecoveryEvent.ConnectionLost;
import io.waylink.adapter.net.RecoveryEvent.ConnectionRetrying;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many connections lose their peer at the same instant, and come back one by one when it is back; on real sockets. */
@Timeout(120)
class ReconnectStormSocketsTest {

    private static final int MANY = Integer.getInteger("waylink.storm", 100);

    private final List<RecoveryEvent> events = new CopyOnWriteArrayList<>();

    private <T extends RecoveryEvent> List<T> told(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void eachComesBackOnceAndTheyDoNotAskTogether() throws Exception {
        AmqpPeer first = AmqpPeer.plainAt(0, Connection::open);
        int port = first.port();
        ClientSettings each = new ClientSettings(
                // These peers send no heartbeats, and on a busy machine a minute is over soon.
                "amqp://localhost:" + port + "?jms.closeTimeout=100&amqp.idleTimeout=0",
                0,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                10);
        try (SharedConnections connections = new SharedConnections(each, events::add)) {
            for (int i = 0; i < MANY; i++) {
                connections.connect(Credentials.NONE, null).start();
            }
            first.stop();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> told(ConnectionRetrying.class).size() >= 5 * MANY);
            try (AmqpPeer second = AmqpPeer.plainAt(port, Connection::open)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> told(ConnectionEstablished.class).size() == 2 * MANY);

                assertThat(told(ConnectionLost.class)).hasSize(MANY);
                assertThat(Set.copyOf(second.containers()))
                        .as("connections that the peer knows by their container-ids")
                        .hasSize(MANY);
                await().untilAsserted(() -> assertThat(second.open())
                        .as("connections that the peer has open")
                        .isEqualTo(MANY));
                // On a busy machine an attempt may run out of time although its Open has arrived: it says so, is
                // closed,
                // and is made again. Nothing else may open twice.
                List<ConnectionRetrying> gaveUp = told(ConnectionRetrying.class).stream()
                        .filter(retrying -> retrying.failure().condition().equals("no answer"))
                        .toList();
                assertThat(second.containers())
                        .as("Opens, of which each but one of a connection is of an attempt in %s", gaveUp)
                        .hasSizeBetween(MANY, MANY + gaveUp.size());
                // All have lost it together. Had they asked together since, each would have been let in by the same
                // attempt.
                Set<Integer> attempts = told(ConnectionEstablished.class).stream()
                        .skip(MANY)
                        .map(ConnectionEstablished::attempts)
                        .collect(Collectors.toSet());
                assertThat(attempts).hasSizeGreaterThan(1);
            }
        }
    }
}
