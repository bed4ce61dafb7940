package io.waylink.bench;

import java.time.Duration;

/** How many messages make a measurement of some length, for the fastest of those that are compared. Not thread-safe. */
final class Pace {
    private final long first;
    private final long most;
    private double highestRate;

    /**
     * Knows nothing yet.
     *
     * @param first how many the first time
     * @param most how many at most
     */
    Pace(long first, long most) {
        this.first = first;
        this.most = most;
    }

    /** Learns how fast one of them was, in messages a second. */
    void learn(double rate) {
        highestRate = Math.max(highestRate, rate);
    }

    long messages(Duration length) {
        double wanted = highestRate == 0 ? first : highestRate * length.toMillis() / 1000;
        return Math.round(Math.max(LEAST, Math.min(wanted, (double) most)));
    }

    private static final int LEAST = 200;
}
