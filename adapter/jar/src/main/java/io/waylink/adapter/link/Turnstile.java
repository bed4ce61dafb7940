package io.waylink.adapter.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

import io.waylink.adapter.link.Probes.Prober;

/**
 * Lets links that only stand by attach a few at a time: a broker that has just started takes long for each, and what
 * somebody waits for would have to queue behind all of them. Guarded by whoever uses it.
 */
final class Turnstile {

    private record Waiting(Prober link, Runnable attempt) {}

    private final int places;
    private final Executor executor;
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Set<Prober> attempting = new HashSet<>();

    /**
     * @param places how many may attempt at a time
     * @param executor runs their attempts
     */
    Turnstile(int places, Executor executor) {
        this.places = places;
        this.executor = executor;
    }

    void enter(Prober link, Runnable attempt) {
        queue.add(new Waiting(link, attempt));
        admit();
    }

    /** It is attached, or refused, or does not want to be any more: makes room for the next one. */
    void leave(Prober link) {
        if (attempting.remove(link)) {
            admit();
        } else if (!queue.isEmpty()) {
            queue.removeIf(waiting -> waiting.link == link);
        }
    }

    void clear() {
        queue.clear();
        attempting.clear();
    }

    private void admit() {
        while (attempting.size() < places && !queue.isEmpty()) {
            Waiting next = queue.poll();
            attempting.add(next.link);
            executor.execute(next.attempt);
        }
    }
}
