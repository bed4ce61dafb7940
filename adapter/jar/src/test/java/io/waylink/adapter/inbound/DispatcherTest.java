package io.waylink.adapter.inbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;

import io.waylink.adapter.jms.AdapterListener;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who gets a thread, and when. Works and timers are run by hand here, on one thread. */
class DispatcherTest {

    private final Deque<Work> works = new ArrayDeque<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean full;

    private final Dispatcher dispatcher =
            new Dispatcher(new Threads(), (delay, task) -> timers.add(task), new AdapterListener() {
                @Override
                public void workRefused(String endpoint, Throwable why) {
                    told.add(endpoint);
                }
            });
    private final Executor one = dispatcher.lane("one");
    private final Executor two = dispatcher.lane("two");

    private final class Threads implements WorkManager {

        @Override
        public void scheduleWork(Work work) throws WorkRejectedException {
            if (full) {
                throw new WorkRejectedException("full");
            }
            works.add(work);
        }

        @Override
        public void doWork(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void doWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long startWork(Work work) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long startWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void scheduleWork(Work work, long timeout, ExecutionContext context, WorkListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private void offer(Executor lane, String... names) {
        for (String name : names) {
            lane.execute(() -> done.add(name));
        }
    }

    @Test
    void activationsTakeTurns() {
        offer(one, "a1", "a2", "a3");
        offer(two, "b1", "b2");
        works.remove().run();
        assertThat(done).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void atMostOneWorkWaitsAndEachThatBeginsAsksForTheNext() {
        offer(one, "a1", "a2", "a3");
        assertThat(works).hasSize(1);
        works.remove().run();
        assertThat(done).hasSize(3);
        assertThat(works).hasSize(1);
        works.remove().run();
        assertThat(works).isEmpty();
        offer(two, "b1");
        assertThat(works).hasSize(1);
    }

    @Test
    void asksAgainIfThereIsNoThreadAndSaysSoOnce() {
        full = true;
        offer(one, "a1", "a2");
        timers.remove().run();
        assertThat(timers).hasSize(1);
        assertThat(told).containsExactly("one");
        full = false;
        timers.remove().run();
        works.remove().run();
        assertThat(done).containsExactly("a1", "a2");
        assertThat(timers).isEmpty();
    }

    @Test
    void aTaskThatThrowsCostsNobodyElseTheirTurn() {
        one.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        offer(two, "b1");
        Work first = works.remove();
        assertThatThrownBy(first::run).hasMessage("on purpose");
        works.remove().run();
        assertThat(done).containsExactly("b1");
    }
}
