package io.waylink.adapter.client;

import java.util.List;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Failure;
import io.waylink.recovery.State;

/** Where one connection stands; a bean, as JMX wants it. */
public final class ConnectionStatus {

    private final State state;
    private final Endpoints endpoints;
    private final Failure lastFailure;
    private final List<String> linksAway;

    ConnectionStatus(State state, Endpoints endpoints, Failure lastFailure) {
        this(state, endpoints, lastFailure, List.of());
    }

    private ConnectionStatus(State state, Endpoints endpoints, Failure lastFailure, List<String> linksAway) {
        this.state = state;
        this.endpoints = endpoints;
        this.lastFailure = lastFailure;
        this.linksAway = linksAway;
    }

    ConnectionStatus withLinksAway(List<String> away) {
        return new ConnectionStatus(state, endpoints, lastFailure, away);
    }

    private static List<String> texts(List<Endpoint> all) {
        return all.stream().map(Endpoint::toString).toList();
    }

    /** {@code UP}, {@code ESTABLISHING}, {@code WAITING} for the next attempt, {@code FAILED} for good, and the like. */
    public String getState() {
        return state.name();
    }

    /** The peer that it is connected to, or that is tried, or tried next. */
    public String getPeer() {
        return endpoints.current().toString();
    }

    /** All peers, in the order in which they are tried. */
    public List<String> getPeers() {
        return texts(endpoints.inOrder());
    }

    /** Those of them that a peer has announced ({@code failover-server-list}). */
    public List<String> getLearned() {
        return texts(endpoints.learned());
    }

    /** Where a peer has redirected to; null if none has. */
    public String getRedirectedTo() {
        Endpoint to = endpoints.redirect().to();
        return to == null ? null : to.toString();
    }

    /** The links that are being attached, or will be again, as {@code sender to orders}; of each address once. */
    public List<String> getLinksAway() {
        return linksAway;
    }

    /** What it failed with last, and whether or not that is over; null if it never has. */
    public String getLastFailure() {
        return lastFailure == null ? null : lastFailure.toString();
    }
}
