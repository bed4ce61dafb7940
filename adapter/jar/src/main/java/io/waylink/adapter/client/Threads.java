package io.waylink.adapter.client;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a pool of connections: one for timers, whose tasks never block, and a few that come and go for what
 * blocks, as connecting. They run with this adapter's class loader, whoever made the connection first: otherwise they
 * would keep an application's class loader alive, and look for Qpid JMS's service files in it.
 */
final class Threads implements AutoCloseable {

    private static final long CLOSING_MILLIS = 2 * PhysicalConnection.CLOSE_TIMEOUT.toMillis();

    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService blocking;

    Threads() {
        ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(1, named("waylink timers"));
        scheduled.setRemoveOnCancelPolicy(true);
        scheduled.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        scheduled.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        this.timers = scheduled;
        this.blocking = Executors.newCachedThreadPool(named("waylink connector"));
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        };
    }

    int waiting() {
        return timers.getQueue().size();
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    /** Runs what may block; on the calling thread once these threads are closed, so that what is open is closed. */
    void execute(Runnable task) {
        try {
            blocking.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /**
     * Runs what does not block, later; nothing happens once these threads are closed.
     *
     * @return cancels it
     */
    Runnable after(Duration delay, Runnable task) {
        Future<?> timer = timers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> timer.cancel(false);
    }

    /**
     * Ends them, and waits, bounded, for what closes connections: whoever undeploys us takes our classes away next, and a
     * socket that is still being closed would go on without them.
     */
    @Override
    public void close() {
        timers.shutdown();
        blocking.shutdown();
        try {
            if (!blocking.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS)) {
                blocking.shutdownNow();
            }
        } catch (InterruptedException e) {
            blocking.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
