package io.waylink.adapter.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

import io.waylink.adapter.net.RecoveryEvent.Link;

/**
 * One prober per address and connection: of all links that lost the same address one tries to attach, the others wait
 * and follow it at once when it is back. So probing costs the same whether one link waits or five hundred.
 *
 * <p>When an address is back, that is told to whoever waits, in this order: its own links that have something to do, the
 * probers of other addresses, which may have come back with it, and last, a few at a time, its links that only stand by.
 */
final class Probes {

    /** A link that probes, or follows. */
    interface Prober {

        /** Whether somebody waits for it to be attached; asked on a thread that holds no monitor. */
        boolean hasWork();
    }

    /** What a link does when it is its turn. */
    @FunctionalInterface
    interface Attempt {

        /**
         * Begins.
         *
         * @return false if the link does not want it any more
         */
        boolean begin();
    }

    /** How many links that only stand by attach at a time. */
    static final int STANDING_BY = 16;

    private record Follower(Prober link, Attempt attempt) {}

    private static final class Probe {
        private final Prober prober;
        private final List<Follower> followers = new ArrayList<>();
        private Runnable retry;

        private Probe(Prober prober) {
            this.prober = prober;
        }
    }

    private final Executor executor;
    private final Map<Link, Probe> probes = new HashMap<>();
    private final Turnstile standingBy;

    /** @param executor runs attempts of others than the caller, one after the other */
    Probes(Executor executor) {
        this.executor = executor;
        this.standingBy = new Turnstile(STANDING_BY, executor);
    }

    /**
     * This link's address is in trouble: it probes for all, unless another one already does.
     *
     * @return whether it is the one
     */
    synchronized boolean trouble(Link address, Prober link) {
        return probes.computeIfAbsent(address, any -> new Probe(link)).prober == link;
    }

    /**
     * This link waits before its next attempt.
     *
     * @param retry ends the waiting, if it still lasts, because another address has just come back
     */
    synchronized void waiting(Link address, Prober link, Runnable retry) {
        standingBy.leave(link);
        if (trouble(address, link)) {
            probes.get(address).retry = retry;
        }
    }

    /**
     * Attempts now, or follows another link that is probing the same address.
     *
     * @param attempt what to do; run on the calling thread when this link may attempt, later on another when it follows
     */
    void attempt(Link address, Prober link, Attempt attempt) {
        synchronized (this) {
            Probe probe = probes.get(address);
            if (probe != null && probe.prober != link) {
                probe.followers.removeIf(follower -> follower.link == link);
                probe.followers.add(new Follower(link, attempt));
                return;
            }
            if (probe != null) {
                probe.retry = null;
            }
        }
        attempt.begin();
    }

    /**
     * This link is attached: the address is back for everybody.
     *
     * @return how many follow it now; nothing if it was not the one that probed
     */
    OptionalInt attached(Link address, Prober link) {
        List<Follower> followers;
        List<Runnable> retries;
        synchronized (this) {
            standingBy.leave(link);
            Probe probe = probes.get(address);
            if (probe == null || probe.prober != link) {
                return OptionalInt.empty();
            }
            probes.remove(address);
            followers = probe.followers;
            retries = takeRetries();
        }
        if (!followers.isEmpty() || !retries.isEmpty()) {
            executor.execute(() -> release(followers, retries));
        }
        return OptionalInt.of(followers.size());
    }

    private List<Runnable> takeRetries() {
        List<Runnable> taken = new ArrayList<>();
        for (Probe probe : probes.values()) {
            if (probe.retry != null) {
                taken.add(probe.retry);
                probe.retry = null;
            }
        }
        return taken;
    }

    private void release(List<Follower> followers, List<Runnable> retries) {
        List<Follower> idle = new ArrayList<>();
        for (Follower follower : followers) {
            if (follower.link.hasWork()) {
                follower.attempt.begin();
            } else {
                idle.add(follower);
            }
        }
        retries.forEach(Runnable::run);
        synchronized (this) {
            idle.forEach(follower -> standingBy.enter(follower.link, () -> beginOrLeave(follower)));
        }
    }

    private void beginOrLeave(Follower follower) {
        if (!follower.attempt.begin()) {
            synchronized (this) {
                standingBy.leave(follower.link);
            }
        }
    }

    /** This link does not try any more: if it was probing, the next one takes over. */
    void leave(Link address, Prober link) {
        Follower next;
        synchronized (this) {
            standingBy.leave(link);
            Probe probe = probes.get(address);
            if (probe == null) {
                return;
            }
            if (probe.prober != link) {
                probe.followers.removeIf(follower -> follower.link == link);
                return;
            }
            probes.remove(address);
            if (probe.followers.isEmpty()) {
                return;
            }
            next = probe.followers.remove(0);
            Probe successor = new Probe(next.link);
            successor.followers.addAll(probe.followers);
            probes.put(address, successor);
        }
        executor.execute(next.attempt::begin);
    }

    /** The connection is gone: nobody probes on it any more. */
    synchronized void clear() {
        probes.clear();
        standingBy.clear();
    }
}
