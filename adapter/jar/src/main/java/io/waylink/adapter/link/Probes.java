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
 */
final class Probes {

    private record Follower(Object link, Runnable attempt) {}

    private static final class Probe {
        private final Object prober;
        private final List<Follower> followers = new ArrayList<>();

        private Probe(Object prober) {
            this.prober = prober;
        }
    }

    private final Executor executor;
    private final Map<Link, Probe> probes = new HashMap<>();

    Probes(Executor executor) {
        this.executor = executor;
    }

    /**
     * This link's address is in trouble: it probes for all, unless another one already does.
     *
     * @return whether it is the one
     */
    synchronized boolean trouble(Link address, Object link) {
        return probes.computeIfAbsent(address, any -> new Probe(link)).prober == link;
    }

    /**
     * Attempts now, or follows another link that is probing the same address.
     *
     * @param attempt what to do; run on the calling thread when this link may attempt, later on another when it follows
     */
    void attempt(Link address, Object link, Runnable attempt) {
        synchronized (this) {
            Probe probe = probes.get(address);
            if (probe != null && probe.prober != link) {
                probe.followers.removeIf(follower -> follower.link == link);
                probe.followers.add(new Follower(link, attempt));
                return;
            }
        }
        attempt.run();
    }

    /**
     * This link is attached: the address is back for everybody.
     *
     * @return how many follow it now; nothing if it was not the one that probed
     */
    OptionalInt attached(Link address, Object link) {
        List<Follower> released;
        synchronized (this) {
            Probe probe = probes.get(address);
            if (probe == null || probe.prober != link) {
                return OptionalInt.empty();
            }
            probes.remove(address);
            released = probe.followers;
        }
        released.forEach(follower -> executor.execute(follower.attempt));
        return OptionalInt.of(released.size());
    }

    /** This link does not try any more: if it was probing, the next one takes over. */
    void leave(Link address, Object link) {
        Follower next;
        synchronized (this) {
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
        executor.execute(next.attempt);
    }

    /** The connection is gone: nobody probes on it any more. */
    synchronized void clear() {
        probes.clear();
    }
}
