package io.waylink.bench.app;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;

/** When messages were accepted and consumed, each with its transaction committed. */
@ApplicationScoped
public class Successes {

    private static final Duration POLL = Duration.ofMillis(5);

    private final ConcurrentSkipListSet<Instant> accepted = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Instant> consumed = new ConcurrentSkipListSet<>();

    /** One was accepted just now. */
    public void accepted() {
        accepted.add(Instant.now());
    }

    /** One was consumed just now. */
    public void consumed() {
        consumed.add(Instant.now());
    }

    void clear() {
        accepted.clear();
        consumed.clear();
    }

    boolean anythingConsumed() {
        return !consumed.isEmpty();
    }

    /** The first of each after that time; waits for them, but not forever. */
    Figures firstAfter(Instant time, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while ((accepted.higher(time) == null || consumed.higher(time) == null)
                && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return new Figures()
                .with("acceptedNanos", nanosBetween(time, accepted.higher(time)))
                .with("consumedNanos", nanosBetween(time, consumed.higher(time)));
    }

    /** How long ago anything was consumed. */
    Duration quiet() {
        return Optional.ofNullable(consumed.isEmpty() ? null : consumed.last())
                .map(last -> Duration.between(last, Instant.now()))
                .orElse(Duration.ofDays(1));
    }

    private static long nanosBetween(Instant from, Instant to) {
        return to == null ? -1 : Duration.between(from, to).toNanos();
    }
}
