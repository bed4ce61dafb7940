package io.waylink.it.outbound.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;

/**
 * A resource adapter that does nothing but have each thread of the container work once. A server's thread may hold on
 * to a work it had, and Java to the last record whose equality it has linked: that is this adapter's then.
 */
public final class ControlAdapter implements ResourceAdapter {

    /** At least as many as servers have for this. */
    private static final int THREADS = 50;

    /** Only bounds it where a server has fewer threads. */
    private static final long AT_MOST_SECONDS = 5;

    private record Linked(Class<?> type) {}

    @Override
    public void start(BootstrapContext context) {
        CountDownLatch present = new CountDownLatch(THREADS);
        Meeting meeting = new Meeting(present);
        try {
            for (int i = 0; i < THREADS; i++) {
                context.getWorkManager().startWork(meeting);
            }
        } catch (WorkException e) {
            throw new IllegalStateException(e);
        }
        if (!new Linked(getClass()).equals(new Linked(ControlAdapter.class))) {
            throw new IllegalStateException("a record that does not equal itself");
        }
    }

    private record Meeting(CountDownLatch present) implements Work {

        @Override
        public void run() {
            present.countDown();
            try {
                present.await(AT_MOST_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void release() {
            // It ends by itself.
        }
    }

    @Override
    public void stop() {
        // Nothing is left.
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        // There is none.
    }

    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    @Override
    public boolean equals(Object other) {
        return other == this;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
