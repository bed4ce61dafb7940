package io.waylink.bench.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Makes load, with as many threads as it is told. */
@ApplicationScoped
public class Load {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int WARM_UP_PART = 5;

    @Resource
    private ManagedThreadFactory threads;

    @Inject
    private Sender sender;

    @Inject
    private Successes successes;

    static byte[] body(int size) {
        byte[] body = new byte[size];
        ThreadLocalRandom.current().nextBytes(body);
        return body;
    }

    /** Sends so many messages, as fast as it goes. */
    void fill(String queue, int size, long messages, int burst, int concurrency)
            throws InterruptedException, ExecutionException {
        byte[] body = body(size);
        AtomicLong left = new AtomicLong(messages);
        inParallel(concurrency, thread -> {
            long before;
            while ((before = left.getAndAdd(-burst)) > 0) {
                sender.send(queue, body, (int) Math.min(burst, before));
            }
        });
    }

    /** Something that is done again and again, and counts what it has done. */
    interface Step {
        void run(AtomicLong done);
    }

    /** Repeats a step for some time; the first fifth of it is not measured. */
    Figures repeat(Step step, int concurrency, long millis, long brokerPid)
            throws InterruptedException, ExecutionException {
        AtomicLong done = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        List<FutureTask<Void>> running = start(concurrency, thread -> {
            while (!over.get()) {
                step.run(done);
            }
        });
        Mark first;
        Mark last;
        try {
            park(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis / WARM_UP_PART));
            first = Mark.now(done.get(), brokerPid);
            park(first.nanos() + TimeUnit.MILLISECONDS.toNanos(millis));
            last = Mark.now(done.get(), brokerPid);
        } finally {
            over.set(true);
        }
        await(running);
        return last.since(first).with("done", done.get());
    }

    /** Sends so many messages a second, each at its time, however late the one before was. */
    void sendAtRate(String queue, byte[] body, int rate, int concurrency, long warmUp, long messages)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        double interval = (double) TimeUnit.SECONDS.toNanos(1) / rate;
        inParallel(concurrency, thread -> {
            for (long i = thread; i < messages; i += concurrency) {
                long intended = start + (long) (i * interval);
                park(intended);
                sender.sendTimed(queue, body, i < warmUp ? 0 : intended);
            }
        });
    }

    /** Sends again and again, whatever happens, until it is told to stop. */
    AtomicBoolean sendUntilStopped(String queue, byte[] body, boolean transacted) {
        AtomicBoolean over = new AtomicBoolean();
        start(1, thread -> {
            while (!over.get()) {
                try {
                    if (transacted) {
                        sender.send(queue, body, 1);
                    } else {
                        sender.sendAlone(queue, body);
                    }
                    successes.accepted();
                } catch (RuntimeException brokerIsAway) {
                    // The next one may succeed; when, is what is measured.
                }
                park(System.nanoTime() + RETRY_NANOS);
            }
        });
        return over;
    }

    private void inParallel(int concurrency, IntConsumer task) throws InterruptedException, ExecutionException {
        await(start(concurrency, task));
    }

    private List<FutureTask<Void>> start(int concurrency, IntConsumer task) {
        List<FutureTask<Void>> running = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            int thread = i;
            FutureTask<Void> future = new FutureTask<>(() -> task.accept(thread), null);
            ((ThreadFactory) threads).newThread(future).start();
            running.add(future);
        }
        return running;
    }

    private static void await(List<FutureTask<Void>> running) throws InterruptedException, ExecutionException {
        for (FutureTask<Void> task : running) {
            task.get();
        }
    }

    private static void park(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
