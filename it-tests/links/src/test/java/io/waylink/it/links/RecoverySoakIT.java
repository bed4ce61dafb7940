package io.waylink.it.links;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.jms.Session;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryEvent.ConnectionLost;
import io.waylink.adapter.net.RecoveryEvent.LinkLost;
import io.waylink.adapter.net.RecoveryEvent.SendsInDoubt;
import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers, router and sockets are killed and paused at random while everybody sends and receives, with and without
 * transactions, through the router and the plugin. {@code -Dwaylink.soak.seconds} and {@code -Dwaylink.soak.seed} choose
 * how long in all and which random numbers.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RecoverySoakIT {

    private static final int SECONDS = Integer.getInteger("waylink.soak.seconds", 60);
    private static final long SEED = Long.getLong("waylink.soak.seed", 20261120L);

    /** Brokers keep what was sent under fire until it is drained: no more than they have memory for. */
    private static final int SECONDS_UNDER_FIRE = 30;

    /** Where the brokers keep what nobody has consumed yet. */
    private enum Memory {
        WITH_ALL_IN_MEMORY(""),
        THAT_PAGE("<global-max-size>2M</global-max-size>");

        private final String core;

        Memory(String core) {
            this.core = core;
        }
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Heard heard = new Heard();
    private int rounds;

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndNothingIsStoredTwice(Memory memory) throws Exception {
        try (Landscape landscape = Landscape.start(directory)) {
            ArtemisBroker one = landscape.startBroker("one", "one.#", true, memory.core);
            ArtemisBroker two = landscape.startBroker("two", "two.#", false, memory.core);
            try (SharedConnections connections = landscape.connect(heard)) {
                Random random = new Random(SEED);
                for (int left = SECONDS / Memory.values().length; left > 0; left -= SECONDS_UNDER_FIRE) {
                    round(landscape, one, two, connections, random, Math.min(left, SECONDS_UNDER_FIRE));
                }
                assertThat(heard.count(LinkLost.class)).isPositive();
            }
        }
    }

    private void round(
            Landscape landscape,
            ArtemisBroker one,
            ArtemisBroker two,
            SharedConnections connections,
            Random random,
            int seconds)
            throws Exception {
        String round = "round" + rounds++ + "-";
        Ledger stored = new Ledger(); // sent under fire, drained in peace: exactly once
        Ledger flowing = new Ledger(); // sent and received under fire: at least once
        Producers producers = new Producers(connections);
        Consumers consumers = new Consumers(connections, flowing);
        for (String broker : new String[] {"one", "two"}) {
            producers.plain(broker + ".stored", round + broker + "-plain-", stored);
            producers.plain(broker + ".flowing", round + broker + "-flow-", flowing);
            producers.asynchronous(broker + ".stored", round + broker + "-async-", 50, 1000, stored);
            consumers.start(broker + ".flowing", Session.AUTO_ACKNOWLEDGE);
            consumers.start(broker + ".flowing", Session.CLIENT_ACKNOWLEDGE);
        }
        for (int i = 0; i < 2; i++) {
            producers.transacted("one.stored", round + "transacted" + i + "-", 5, stored);
            producers.transacted("one.flowing", round + "flow-transacted" + i + "-", 5, flowing);
            consumers.start("one.flowing", Session.SESSION_TRANSACTED);
            consumers.start("one.flowing", Session.SESSION_TRANSACTED);
        }

        List<Throwable> failures = new ArrayList<>();
        try {
            disturb(landscape, one, two, random, seconds);
        } finally {
            failures.addAll(producers.stop());
            failures.addAll(consumers.stop());
        }
        assertThat(failures).isEmpty();
        drain(connections, "one.stored", stored);
        drain(connections, "two.stored", stored);
        drain(connections, "one.flowing", flowing);
        drain(connections, "two.flowing", flowing);
        System.out.println("stored:  " + stored);
        System.out.println("flowing: " + flowing);
        System.out.printf(
                "links lost=%d connections lost=%d doubts=%d%n",
                heard.count(LinkLost.class), heard.count(ConnectionLost.class), heard.count(SendsInDoubt.class));

        assertThat(stored.lost()).isEmpty();
        assertThat(stored.ghosts()).isEmpty();
        assertThat(stored.duplicates()).isEmpty();
        assertThat(flowing.lost()).isEmpty();
        assertThat(flowing.ghosts()).isEmpty();
    }

    private void disturb(Landscape landscape, ArtemisBroker one, ArtemisBroker two, Random random, int seconds)
            throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            pass(Duration.ofMillis(2000 + random.nextInt(3000)));
            ArtemisBroker broker = random.nextBoolean() ? one : two;
            switch (random.nextInt(5)) {
                case 0, 1, 2 -> {
                    System.out.println("kill " + broker);
                    broker.kill();
                    pass(Duration.ofMillis(random.nextInt(2000)));
                    broker.start();
                }
                case 3 -> {
                    System.out.println("pause " + broker);
                    broker.pause();
                    pass(Duration.ofMillis(500 + random.nextInt(3000)));
                    broker.resume();
                }
                default -> {
                    System.out.println("kill " + landscape.router());
                    landscape.router().kill();
                    pass(Duration.ofMillis(random.nextInt(1000)));
                    landscape.router().start();
                }
            }
        }
        pass(Duration.ofSeconds(5));
    }

    /** Lets the traffic flow for a while; there is no condition to wait for. */
    private static void pass(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS))
                .isFalse();
    }

    private static void drain(SharedConnections connections, String queue, Ledger ledger) throws Exception {
        try (JmsConnection connection = connections.connect(Credentials.NONE, null)) {
            ledger.drain(connection, queue);
        }
    }
}
