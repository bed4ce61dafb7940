package io.waylink.bench.app;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import org.HdrHistogram.AtomicHistogram;

/**
 * How long messages took, from the time at which they ought to have been sent to the bean that consumes them. Because
 * that is not when they were sent, what waits behind a slow one counts as slow too: nothing is omitted.
 */
@ApplicationScoped
public class Latencies {

    /** The property of a message with the time in ns at which it ought to have been sent; 0 if it only warms up. */
    static final String INTENDED = "intended";

    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);
    private static final int DIGITS = 3;
    private static final long PATIENCE_SECONDS = 60;

    private volatile Timed timed = new Timed(0);

    void start(long messages) {
        timed = new Timed(messages);
    }

    /** Notes a message that ought to have been sent then. */
    public void arrived(long intended) {
        timed.arrived(intended);
    }

    /** What was measured, when all messages are there or it took too long. */
    Figures await() throws InterruptedException {
        return timed.await();
    }

    private static final class Timed {
        private final long wanted;
        private final AtomicHistogram micros = new AtomicHistogram(HIGHEST_MICROS, DIGITS);
        private final AtomicLong arrived = new AtomicLong();
        private final CountDownLatch all = new CountDownLatch(1);

        Timed(long wanted) {
            this.wanted = wanted;
        }

        void arrived(long intended) {
            if (intended != 0) {
                long late = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - intended);
                micros.recordValue(Math.min(HIGHEST_MICROS, Math.max(0, late)));
            }
            if (arrived.incrementAndGet() == wanted) {
                all.countDown();
            }
        }

        Figures await() throws InterruptedException {
            boolean complete = all.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            ByteBuffer bytes = ByteBuffer.allocate(micros.getNeededByteBufferCapacity());
            int length = micros.encodeIntoCompressedByteBuffer(bytes);
            return new Figures()
                    .with("complete", complete)
                    .with("histogram", Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length)));
        }
    }
}
