package io.waylink.it.outbound.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

/** Connections that stay in use until somebody releases them. */
@ApplicationScoped
public class Held {

    private static final long AT_MOST_SECONDS = 120;

    private final AtomicInteger number = new AtomicInteger();
    private final AtomicReference<CountDownLatch> released = new AtomicReference<>(new CountDownLatch(1));

    void hold(int connections) throws InterruptedException {
        CountDownLatch mine = released.get();
        number.addAndGet(connections);
        boolean inTime = mine.await(AT_MOST_SECONDS, TimeUnit.SECONDS);
        number.addAndGet(-connections);
        if (!inTime) {
            throw new IllegalStateException("nobody has released the connections");
        }
    }

    int number() {
        return number.get();
    }

    void release() {
        released.getAndSet(new CountDownLatch(1)).countDown();
    }
}
