package io.waylink.bench.client;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

import org.HdrHistogram.Histogram;

/** One connection that is put to work. For one thread. */
interface Client extends Closeable {

    /** How many messages a producer has on their way, where it does not wait for each. */
    int WINDOW = 500;

    /** How many messages a consumer has ahead. */
    int PREFETCH = 1000;

    /** After so long something is missing. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** Gets ready for the next task, which is not measured. */
    default void prepare() throws IOException {
        // JMS connections stay, and keep themselves alive.
    }

    /** Does it with so many messages. */
    void run(Task task, int messages) throws Exception;

    /**
     * Sends so many messages a second and consumes them.
     *
     * @return how late each was in µs, after the time at which it ought to have been sent
     */
    default Histogram latencies(int rate, int messages) throws Exception {
        throw new UnsupportedOperationException("only with JMS");
    }
}
