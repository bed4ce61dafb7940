package io.waylink.bench.app;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import jakarta.enterprise.context.ApplicationScoped;

/** When each of many beans has consumed. */
@ApplicationScoped
public class Storm {

    private static final Duration POLL = Duration.ofMillis(5);
    private static final double HALF = 0.5;

    private volatile List<ConcurrentSkipListSet<Instant>> consumed = List.of();

    /** Forgets everything; so many beans are going to consume. */
    void clear(int beans) {
        consumed = IntStream.range(0, beans)
                .mapToObj(bean -> new ConcurrentSkipListSet<Instant>())
                .toList();
    }

    /** This bean has consumed just now. */
    public void consumed(int bean) {
        consumed.get(bean).add(Instant.now());
    }

    /** Waits until each has consumed after that time, but not forever. */
    void awaitAll(Instant time, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while (!consumed.stream().allMatch(times -> times.higher(time) != null)
                && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** How long after that time the first, half and the last of them have consumed. */
    Figures after(Instant time) {
        List<Long> nanos = consumed.stream()
                .map(times -> times.higher(time))
                .filter(Objects::nonNull)
                .map(first -> Duration.between(time, first).toNanos())
                .sorted()
                .toList();
        Figures figures = new Figures().with("beans", nanos.size());
        return nanos.isEmpty()
                ? figures
                : figures.with("firstNanos", nanos.get(0))
                        .with("halfNanos", nanos.get((int) (nanos.size() * HALF)))
                        .with("lastNanos", nanos.get(nanos.size() - 1));
    }
}
