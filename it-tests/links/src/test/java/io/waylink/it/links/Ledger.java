package io.waylink.it.links;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Every message by its id: what was promised of it, and how often it came. */
final class Ledger {

    /** What the sender was told. */
    enum Promise {
        /** Accepted, or its transaction committed: it has to arrive. */
        SENT,
        /** Its transaction was rolled back: it must not arrive. */
        ROLLED_BACK,
        /** The sender was told that nobody knows. */
        UNKNOWN
    }

    private final Map<String, Promise> promised = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();

    void promise(String id, Promise promise) {
        promised.put(id, promise);
    }

    void received(String id) {
        received.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
    }

    long count(Promise promise) {
        return promised.values().stream().filter(promise::equals).count();
    }

    private Set<String> with(Promise promise) {
        Set<String> ids = new TreeSet<>();
        promised.forEach((id, what) -> {
            if (what == promise) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** Sent and never received. */
    Set<String> lost() {
        Set<String> lost = with(Promise.SENT);
        lost.removeAll(received.keySet());
        return lost;
    }

    /** Rolled back and received all the same. */
    Set<String> ghosts() {
        Set<String> ghosts = with(Promise.ROLLED_BACK);
        ghosts.retainAll(received.keySet());
        return ghosts;
    }

    /** Received more than once. */
    Set<String> duplicates() {
        Set<String> duplicates = new TreeSet<>();
        received.forEach((id, times) -> {
            if (times.get() > 1) {
                duplicates.add(id);
            }
        });
        return duplicates;
    }

    @Override
    public String toString() {
        return "sent=" + count(Promise.SENT) + " rolledBack=" + count(Promise.ROLLED_BACK) + " unknown="
                + count(Promise.UNKNOWN) + " received=" + received.size() + " lost=" + lost().size() + " ghosts="
                + ghosts().size() + " duplicates=" + duplicates().size();
    }
}
