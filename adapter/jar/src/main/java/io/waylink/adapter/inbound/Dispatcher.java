package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;

import io.waylink.adapter.jms.AdapterListener;

/**
 * Has the container's threads do what activations have to do, the activations taking turns: one that always has work does
 * not keep the others from theirs, however few threads there are.
 *
 * <p>Invariant: at most one work of ours waits in the container for a thread. A thread that finds more to do asks for the
 * next one before it begins. So a queue of the container is never filled by us, and whoever offers a task, an event loop
 * among them, is not kept waiting for room in it.
 */
public final class Dispatcher {

    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(100);

    private final Object monitor = new Object();
    private final Deque<Lane> waiting = new ArrayDeque<>();
    private final WorkManager threads;
    private final BiConsumer<Duration, Runnable> later;
    private final AdapterListener listener;
    private boolean asked;
    private boolean refused;

    /**
     * Does nothing yet.
     *
     * @param threads of the container
     * @param later runs something that does not block once that time is over
     */
    public Dispatcher(WorkManager threads, BiConsumer<Duration, Runnable> later, AdapterListener listener) {
        this.threads = threads;
        this.later = later;
        this.listener = listener;
    }

    /** The tasks of one activation, begun in the order in which they came, each on some thread, several at a time. */
    private final class Lane implements Executor {

        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private final String name;

        private Lane(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            synchronized (monitor) {
                tasks.add(task);
                if (tasks.size() == 1) {
                    waiting.add(this);
                }
            }
            askForAThread();
        }
    }

    /** Runs tasks of one activation; never on the calling thread. */
    Executor lane(String name) {
        return new Lane(name);
    }

    private void askForAThread() {
        String first;
        synchronized (monitor) {
            if (asked || waiting.isEmpty()) {
                return;
            }
            asked = true;
            first = waiting.peek().name;
        }
        try {
            threads.scheduleWork(new Worker());
            accepted();
        } catch (WorkException | RuntimeException e) {
            refused(first, e);
            later.accept(ASK_AGAIN_AFTER, () -> {
                answered();
                askForAThread();
            });
        }
    }

    private void accepted() {
        synchronized (monitor) {
            refused = false;
        }
    }

    private void refused(String name, Exception why) {
        boolean wasRefused;
        synchronized (monitor) {
            wasRefused = refused;
            refused = true;
        }
        if (!wasRefused) {
            listener.workRefused(name, why);
        }
    }

    private void answered() {
        synchronized (monitor) {
            asked = false;
        }
    }

    private Runnable next() {
        synchronized (monitor) {
            Lane lane = waiting.poll();
            if (lane == null) {
                return null;
            }
            Runnable task = lane.tasks.remove();
            if (!lane.tasks.isEmpty()) {
                waiting.add(lane);
            }
            return task;
        }
    }

    private final class Worker implements Work {

        @Override
        public void run() {
            answered();
            for (Runnable task = next(); task != null; task = next()) {
                askForAThread();
                task.run();
            }
        }

        @Override
        public void release() {}
    }
}
