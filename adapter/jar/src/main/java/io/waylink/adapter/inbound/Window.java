package io.waylink.adapter.inbound;

import java.time.Duration;

import io.waylink.adapter.inbound.EndpointSettings.Prefetch;

/**
 * How many messages a session may hold that are not processed yet: as many as it processes in {@link #SPAN} at the speed
 * which it has shown. So a fast bean never waits for its broker, and what a slow one holds nobody waits for.
 *
 * <p>The speed is that at which messages come to an end, whatever makes them slow: the bean, the broker or the way. Large
 * messages are slow by themselves, so that their bytes are bounded by what the way carries in {@link #SPAN}.
 *
 * @param bounds of what may be held
 * @param nanosEach how long a message takes, averaged over the last few
 */
record Window(Prefetch bounds, double nanosEach) {

    /** Longer than it takes to have the peer send more; not longer than others may have to wait for what is held. */
    static final Duration SPAN = Duration.ofMillis(100);

    /** Of how many messages the average is. One that takes this many times the longest that matters shows at once. */
    private static final int AVERAGED = 8;

    /** The narrowest. */
    static Window narrow(Prefetch bounds) {
        return new Window(bounds, longest(bounds));
    }

    /** How long each message takes where the window is narrowest. */
    private static double longest(Prefetch bounds) {
        return (double) SPAN.toNanos() / bounds.least();
    }

    /**
     * The window after another message.
     *
     * @param nanos how long after the one before it this one was done
     */
    Window after(long nanos) {
        double bounded = Math.min((double) nanos, AVERAGED * longest(bounds));
        double average = nanosEach + (bounded - nanosEach) / AVERAGED;
        return new Window(bounds, Math.min(average, longest(bounds)));
    }

    /** How many messages. */
    int size() {
        return (int) Math.max(bounds.least(), Math.min(bounds.most(), SPAN.toNanos() / nanosEach));
    }
}
