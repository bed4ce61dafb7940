package io.waylink.adapter.link;

import java.time.Duration;

import org.apache.qpid.jms.meta.JmsConsumerInfo;

/**
 * A consumer may have been given a wider window since it was opened, because it is fast (see
 * {@link org.apache.qpid.jms.ConsumerCredit}). Once it has been quiet for a while the credit beyond its first window is taken
 * back: the next messages may be slow, and others may have time for them. Guarded by the link's lock.
 */
final class WideWindow {

    /** How long nothing has to be acknowledged. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private final JmsConsumerInfo consumer;
    private final int first;
    private boolean watched;
    private long last;

    WideWindow(JmsConsumerInfo consumer) {
        this.consumer = consumer;
        this.first = consumer.getPrefetchSize();
    }

    /**
     * A message was acknowledged.
     *
     * @return whether somebody has to {@link #look()} after {@link #QUIET}, who had not to before
     */
    boolean acknowledged() {
        if (consumer.getPrefetchSize() <= first) {
            return false;
        }
        last = System.nanoTime();
        boolean begins = !watched;
        watched = true;
        return begins;
    }

    /**
     * Looks whether it is quiet. If so, the window is the first one again, and what was granted beyond may be taken back.
     *
     * @return how long until the next look; zero if it is quiet
     */
    Duration look() {
        Duration left = QUIET.minusNanos(System.nanoTime() - last);
        if (!left.isNegative() && !left.isZero()) {
            return left;
        }
        consumer.setPrefetchSize(first);
        watched = false;
        return Duration.ZERO;
    }
}
