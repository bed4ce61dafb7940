package io.waylink.adapter.inbound;

import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

import io.waylink.adapter.xa.SessionWork;

/**
 * The work of a delivery: the acknowledgement of its message, and what the bean has sent to the same target. On the thread of
 * the delivery a rollback is told to the broker by {@link Delivery#giveBack()}; on another one, as when the time of the
 * transaction is over, at once, because the delivery may never end. Then the session must not get the message again, nor keep
 * what it has fetched ahead: it consumes no more.
 */
final class DeliveryWork extends SessionWork {

    private final AtomicReference<Runnable> stopConsuming = new AtomicReference<>(() -> {});
    private volatile boolean overrun;

    DeliveryWork(Session session) {
        super(session);
    }

    /**
     * Said before the first delivery.
     *
     * @param stop run when one has taken longer than its transaction; must not block
     */
    void whenOverrun(Runnable stop) {
        stopConsuming.set(stop);
    }

    /** Whether a delivery has taken longer than its transaction, so that there will be no other. */
    boolean isOverrun() {
        return overrun;
    }

    @Override
    public void rollback(boolean starter) throws JMSException {
        if (starter) {
            return;
        }
        overrun = true;
        try {
            super.rollback(false);
        } finally {
            stopConsuming.get().run();
        }
    }
}
