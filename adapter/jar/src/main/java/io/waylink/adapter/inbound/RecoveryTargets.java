package io.waylink.adapter.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.transaction.xa.XAResource;

import jakarta.jms.JMSException;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.xa.BranchControl;
import io.waylink.adapter.xa.Narayana;
import io.waylink.adapter.xa.RecoveryHosts;
import io.waylink.adapter.xa.RecoveryResource;

/** Where branches of message-driven beans may be in doubt: beans with the same url and user have one resource for recovery. */
public final class RecoveryTargets {

    /** Where a broker is. */
    private record Place(Target target, BranchControl host, String node) {}

    private record Target(String url, Credentials credentials) {

        @Override
        public String toString() {
            return credentials + " at " + url.replaceAll("\\?.*", "");
        }
    }

    private final Map<Target, List<BranchControl>> hosts = new ConcurrentHashMap<>();
    private final Map<Place, XAResource> named = new ConcurrentHashMap<>();
    private final Consumer<AutoCloseable> closedAtStop;

    /** @param closedAtStop takes what has to be closed when the resource adapter stops */
    public RecoveryTargets(Consumer<AutoCloseable> closedAtStop) {
        this.closedAtStop = closedAtStop;
    }

    /** What recovers the branches of such beans. */
    XAResource of(EndpointSettings settings) {
        Target target = target(settings);
        return new RecoveryResource(target, hosts(target, settings));
    }

    private static Target target(EndpointSettings settings) {
        return new Target(settings.client().url(), settings.credentials());
    }

    private List<BranchControl> hosts(Target target, EndpointSettings settings) {
        return hosts.computeIfAbsent(target, any -> {
            RecoveryHosts made = new RecoveryHosts(settings.client());
            closedAtStop.accept(made);
            return made.controls(target.credentials());
        });
    }

    /**
     * What branches of such beans at a broker are called, see {@link Narayana}.
     *
     * @param node the broker, null if it is not known which one that is: then nothing that recovers has the same name. Narayana
     *     takes no null for a name
     */
    static String name(EndpointSettings settings, String node) {
        return name(target(settings), node);
    }

    private static String name(Target target, String node) {
        return "Waylink: " + target + ", " + (node == null ? "no node" : "node " + node);
    }

    /** What recovers all that {@link #of} was asked for, with names; what nobody answers for just now has none. */
    public List<XAResource> named(Narayana manager) {
        List<XAResource> all = new ArrayList<>();
        hosts.forEach((target, candidates) -> {
            List<XAResource> there = candidates.stream()
                    .map(host -> place(target, host))
                    .flatMap(Optional::stream)
                    .map(place -> named.computeIfAbsent(place, unnamed -> named(manager, unnamed)))
                    .toList();
            all.addAll(there.isEmpty() ? List.of(new RecoveryResource(target, candidates)) : there);
        });
        return all;
    }

    private static XAResource named(Narayana manager, Place place) {
        String name = name(place.target(), place.node());
        return manager.named(RecoveryResource.ofNode(name, place.host(), place.node()), () -> name);
    }

    /** Empty if the host cannot be reached: if none can, recovery says so. */
    private static Optional<Place> place(Target target, BranchControl host) {
        try (host) {
            return Optional.ofNullable(host.node()).map(node -> new Place(target, host, node));
        } catch (JMSException e) {
            return Optional.empty();
        }
    }
}
