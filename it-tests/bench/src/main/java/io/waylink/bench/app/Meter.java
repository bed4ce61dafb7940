package io.waylink.bench.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.ejb.EJBException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/**
 * Counts the messages that beans consume. What is measured lies between two marks: after the first fifth, when all sessions
 * are at work, and before the last tenth, when some have nothing left.
 */
@ApplicationScoped
public class Meter {

    private static final Duration STALLED = Duration.ofSeconds(15);

    private volatile Count count = new Count(0, 0);

    /** Reads the message as an application does, and counts it. */
    public void consume(Message message) {
        try {
            count.add(message.getBody(byte[].class).length, message.getJMSRedelivered());
        } catch (JMSException e) {
            throw new EJBException("cannot read a message", e);
        }
    }

    /** Begins to count from nothing. */
    void start(long messages, long brokerPid) {
        count = new Count(messages, brokerPid);
    }

    /**
     * Waits until all messages are there.
     *
     * @return whether they are; false if there was none for too long
     */
    boolean await() throws InterruptedException {
        return count.await();
    }

    /** What was measured. */
    Figures figures() {
        return count.figures();
    }

    /** The messages of one run. */
    private static final class Count {
        private final long wanted;
        private final long brokerPid;
        private final long begin;
        private final long end;
        private final AtomicLong messages = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong redelivered = new AtomicLong();
        private final CountDownLatch all = new CountDownLatch(1);
        private volatile Mark first;
        private volatile Mark last;

        Count(long wanted, long brokerPid) {
            this.wanted = wanted;
            this.brokerPid = brokerPid;
            this.begin = Math.max(1, wanted / 5);
            this.end = wanted - wanted / 10;
        }

        void add(int length, boolean again) {
            long number = messages.incrementAndGet();
            bytes.addAndGet(length);
            if (again) {
                redelivered.incrementAndGet();
            }
            if (number == begin) {
                first = Mark.now(number, brokerPid);
            }
            if (number == end) {
                last = Mark.now(number, brokerPid);
            }
            if (number == wanted) {
                all.countDown();
            }
        }

        boolean await() throws InterruptedException {
            long before = -1;
            while (!all.await(STALLED.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = messages.get();
                if (now == before) {
                    return false;
                }
                before = now;
            }
            return true;
        }

        Figures figures() {
            Figures figures = first == null || last == null ? new Figures() : last.since(first);
            return figures.with("consumed", messages.get())
                    .with("bytes", bytes.get())
                    .with("redelivered", redelivered.get());
        }
    }
}
