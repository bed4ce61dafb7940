package io.waylink.adapter.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.waylink.recovery.Endpoint;

/** The hosts that links of one connection were redirected to. Its monitor is a leaf: nothing else is called under it. */
final class OtherHosts {

    /** How long the connection to a host that no link needs is kept for the next one. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final LinkRegistry links;
    private final Function<Endpoint, PresentConnection> connections;
    private final Dialer dialer;
    private final Map<Endpoint, OtherHost> present = new HashMap<>();

    /** @param connections makes what links of a host see of its connection */
    OtherHosts(LinkRegistry links, Function<Endpoint, PresentConnection> connections, Dialer dialer) {
        this.links = links;
        this.connections = connections;
        this.dialer = dialer;
    }

    /** A session as it will be begun at that host, which is not let go of before the session leaves it. */
    SessionSite enter(Endpoint endpoint, Function<OtherHost, SessionSite> entering) {
        synchronized (present) {
            OtherHost host = present.computeIfAbsent(endpoint, this::make);
            SessionSite site = entering.apply(host);
            host.enter(site);
            return site;
        }
    }

    private OtherHost make(Endpoint endpoint) {
        PresentConnection connection = connections.apply(endpoint);
        OtherHost host = new OtherHost(
                links,
                connection,
                connection.settings().redirectFallbackAfter(),
                this::forget,
                deserted -> connection.after(IDLE, () -> closeIfDeserted(endpoint, deserted)));
        Dialer.Line line = dialer.dial(endpoint, host);
        connection.silencedBy(line::silent);
        host.reachedBy(line);
        return host;
    }

    /** It is not tried any more; who is redirected there again makes it anew. */
    private void forget(OtherHost host) {
        synchronized (present) {
            present.values().remove(host);
        }
    }

    private void closeIfDeserted(Endpoint endpoint, OtherHost host) {
        synchronized (present) {
            if (!host.isDeserted() || !present.remove(endpoint, host)) {
                return;
            }
        }
        host.close();
    }

    /** Closes all of them. */
    void close() {
        List<OtherHost> all;
        synchronized (present) {
            all = new ArrayList<>(present.values());
            present.clear();
        }
        all.forEach(OtherHost::close);
    }
}
