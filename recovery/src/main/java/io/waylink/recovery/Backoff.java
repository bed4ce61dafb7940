package io.waylink.recovery;

import java.time.Duration;
import java.util.Objects;

/**
 * How long to wait before the next attempt: nothing before the first, then exponential growth with full jitter, that is
 * a delay drawn evenly between zero and the bound, so that clients that lost the same router do not come back at the
 * same instant.
 *
 * @param base the bound of the first delayed attempt; greater than zero
 * @param cap the bound that growth stops at; at least {@code base}
 */
public record Backoff(Duration base, Duration cap) {

    /** For links: 50 ms growing to 300 ms, as one link of an address asks for all others that wait for it. */
    public static final Backoff LINK = new Backoff(Duration.ofMillis(50), Duration.ofMillis(300));

    /** For connections: 100 ms growing to 30 s. */
    public static final Backoff CONNECTION = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30));

    /**
     * For connections that the host refused, because nobody listens there: 100 ms growing to 1 s. To ask again costs both
     * sides two packets, and whoever comes back is used at once.
     */
    public static final Backoff REFUSED = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    public Backoff {
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(cap, "cap");
        if (base.isNegative() || base.isZero()) {
            throw new IllegalArgumentException("base is " + base + ", it must be greater than zero");
        }
        if (cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("cap is " + cap + ", it must not be less than base, which is " + base);
        }
    }

    /**
     * The bound of the delay after so many failures.
     *
     * @param failures how many attempts have failed in a row; zero or less means none
     * @return zero after no failure, otherwise {@code base} doubled for every further failure, at most {@code cap}
     */
    public Duration bound(int failures) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        Duration bound = base;
        for (int doubled = 1; doubled < failures && bound.compareTo(cap) < 0; doubled++) {
            bound = bound.multipliedBy(2);
        }
        return bound.compareTo(cap) < 0 ? bound : cap;
    }

    /**
     * The delay before the next attempt.
     *
     * @param failures how many attempts have failed in a row
     * @param random a number drawn evenly from [0, 1)
     * @return a delay from zero up to, not including, {@link #bound(int)}
     */
    public Duration delay(int failures, double random) {
        if (!(random >= 0 && random < 1)) {
            throw new IllegalArgumentException("random is " + random + ", it must be in [0, 1)");
        }
        return Duration.ofNanos((long) (bound(failures).toNanos() * random));
    }
}
