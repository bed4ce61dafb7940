package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * A time in which there was no broker.
 *
 * @param killed when it ended
 * @param listening when it took connections again
 */
record Outage(Instant killed, Instant listening) {

    private static final Duration POLL = Duration.ofMillis(2);
    private static final double NANOS_OF_SECOND = 1e9;

    /** Kills the broker and starts it again. */
    static Outage of(StockBroker broker) throws IOException {
        Instant killed = Instant.now();
        broker.kill();
        CompletableFuture<Instant> listening = CompletableFuture.supplyAsync(() -> listening(broker));
        broker.start();
        return new Outage(killed, listening.join());
    }

    double seconds() {
        return Duration.between(killed, listening).toNanos() / NANOS_OF_SECOND;
    }

    private static Instant listening(StockBroker broker) {
        while (!broker.listens()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return Instant.now();
    }
}
