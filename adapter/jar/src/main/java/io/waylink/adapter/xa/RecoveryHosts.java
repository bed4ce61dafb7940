package io.waylink.adapter.xa;

import java.time.Duration;
import java.util.List;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;

/**
 * The hosts of a url, each by itself, for recovery, which has to ask all of them. There is nothing of them until somebody
 * asks: most servers never recover anything.
 */
public final class RecoveryHosts implements AutoCloseable {

    /** How long a host may take to be reached, and to answer: others wait behind it. */
    private static final Duration PATIENCE = BranchControl.LONGEST;

    private final ClientSettings settings;
    private List<SharedConnections> hosts;
    private boolean closed;

    /** Connects to nothing yet. */
    public RecoveryHosts(ClientSettings settings) {
        this.settings = settings.takingNothing(PATIENCE).withPrefetch(1);
    }

    /** What the branches of each host are asked for, and ended, by; once this is closed they say so. */
    public synchronized List<BranchControl> controls(Credentials user) {
        if (hosts == null) {
            hosts = SharedConnections.toEachHost(settings, RecoveryListener.NONE);
            if (closed) {
                hosts.forEach(SharedConnections::close);
            }
        }
        return hosts.stream()
                .map(host -> new BranchControl(patience -> host.connectWithin(patience, user), PATIENCE))
                .toList();
    }

    @Override
    public void close() {
        List<SharedConnections> made;
        synchronized (this) {
            closed = true;
            made = hosts == null ? List.of() : hosts;
        }
        made.forEach(SharedConnections::close);
    }
}
