package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.transaction.xa.XAResource;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.adapter.xa.BranchControl;
import io.waylink.adapter.xa.RecoveryResource;

/** Where branches of message-driven beans may be in doubt: beans with the same url and user have one resource for recovery. */
public final class RecoveryTargets {

    /** How long a host may take to be reached, and to answer: others wait for their recovery behind it. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Target(String url, Credentials credentials) {

        @Override
        public String toString() {
            return credentials + " at " + url.replaceAll("\\?.*", "");
        }
    }

    private final Map<Target, XAResource> resources = new ConcurrentHashMap<>();
    private final Consumer<AutoCloseable> closedAtStop;

    /** @param closedAtStop takes what has to be closed when the resource adapter stops */
    public RecoveryTargets(Consumer<AutoCloseable> closedAtStop) {
        this.closedAtStop = closedAtStop;
    }

    /** What recovers the branches of such beans. */
    XAResource of(EndpointSettings settings) {
        Target target = new Target(settings.client().url(), settings.credentials());
        return resources.computeIfAbsent(
                target,
                any -> resource(
                        target, settings.client().takingNothing(PATIENCE).withPrefetch(1)));
    }

    private XAResource resource(Target target, ClientSettings settings) {
        List<SharedConnections> hosts = SharedConnections.toEachHost(settings, RecoveryListener.NONE);
        hosts.forEach(closedAtStop);
        return new RecoveryResource(
                target,
                hosts.stream()
                        .map(host -> new BranchControl(() -> host.connect(target.credentials(), null), PATIENCE))
                        .toList());
    }
}
