package io.waylink.adapter.client;

import java.time.Duration;

import io.waylink.adapter.fixture.Broker;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A physical connection that nobody uses. */
@Timeout(30)
class IdleConnectionTest {

    /** Longer than it takes to join a connection that was just made. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    @Test
    void isClosedAfterATimeAndMadeAgainWhenNeeded() throws Exception {
        try (Broker broker = new Broker();
                SharedConnections connections = new SharedConnections(
                        new ClientSettings(broker.url(), 1, Duration.ofSeconds(5), Duration.ofSeconds(5), 10),
                        event -> {},
                        IDLE)) {
            connections.connect(Credentials.NONE, null).close();
            await().until(() -> broker.connections() == 0);

            JmsConnection connection = connections.connect(Credentials.NONE, null);
            connection.createSession();
            assertThat(broker.connections()).isEqualTo(1);
        }
    }
}
