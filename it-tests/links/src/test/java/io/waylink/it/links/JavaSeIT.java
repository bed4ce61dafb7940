package io.waylink.it.links;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.jms.Connection;
import jakarta.jms.Session;

import io.waylink.it.links.Ledger.Promise;
import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Without an application server: plain Qpid JMS with Waylink by the scheme of its URI, at a broker that is killed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JavaSeIT {

    private static final int KILLS = Integer.getInteger("waylink.se.kills", 3);
    private static final int SENT_BETWEEN_KILLS = 1000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Ledger stored = new Ledger(); // sent under fire, drained in peace: exactly once
    private final Ledger flowing = new Ledger(); // sent and received under fire: at least once

    @Test
    void nothingIsLostAndNothingIsStoredTwice() throws Exception {
        try (ArtemisBroker broker = ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory))) {
            broker.start();
            JmsConnectionFactory factory = new JmsConnectionFactory(
                    ArtemisBroker.USER, ArtemisBroker.USER, "waylink:(amqp://127.0.0.1:" + broker.port() + ")");
            Producers producers = new Producers(factory::createConnection);
            Consumers consumers = new Consumers(factory::createConnection, flowing);
            producers.plain("stored", "plain-", stored);
            producers.asynchronous("stored", "async-", 50, 1000, stored);
            producers.transacted("stored", "transacted-", 5, stored);
            producers.plain("flowing", "flow-", flowing);
            consumers.start("flowing", Session.CLIENT_ACKNOWLEDGE);
            consumers.start("flowing", Session.SESSION_TRANSACTED);
            for (int kill = 0; kill < KILLS; kill++) {
                awaitMore();
                broker.kill();
                broker.start();
            }
            awaitMore();
            assertThat(producers.stop()).isEmpty();
            assertThat(consumers.stop()).isEmpty();
            try (Connection connection = factory.createConnection()) {
                stored.drain(connection, "stored");
                flowing.drain(connection, "flowing");
            }
        }
        System.out.println("stored:  " + stored);
        System.out.println("flowing: " + flowing);
        assertThat(stored.lost()).isEmpty();
        assertThat(stored.ghosts()).isEmpty();
        assertThat(stored.duplicates()).isEmpty();
        assertThat(flowing.lost()).isEmpty();
        assertThat(flowing.ghosts()).isEmpty();
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    private void awaitMore() {
        long enough = stored.count(Promise.SENT) + SENT_BETWEEN_KILLS;
        await().atMost(Duration.ofMinutes(1)).until(() -> stored.count(Promise.SENT) > enough);
    }

    /** Those of connections; all are closed. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("waylink") || name.startsWith("AmqpProvider"))
                .toList();
    }
}
