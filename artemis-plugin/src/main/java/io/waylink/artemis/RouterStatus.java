package io.waylink.artemis;

import java.time.Instant;
import java.util.List;

import io.waylink.artemis.broker.RouteAnswer;

/**
 * What there is to know about the connection to a router at one moment.
 *
 * @param name the connection, as in {@link io.waylink.artemis.config.RouterConfig#connectionName()}
 * @param state where it stands
 * @param since when it got there
 * @param host host and port in use, or tried last
 * @param router container-id of the router; null while there is no connection
 * @param attempts how many connections were tried since one last worked
 * @param lastError why the last connection ended or did not come about; null if none ever did
 * @param routes what the router answered to the announcement on this connection; empty before
 */
public record RouterStatus(
        String name,
        State state,
        Instant since,
        String host,
        String router,
        int attempts,
        String lastError,
        List<RouteAnswer> routes) {

    public RouterStatus {
        routes = List.copyOf(routes);
    }

    /** How many of the routes the router has accepted. */
    public int routesCreated() {
        return (int) routes.stream().filter(RouteAnswer::created).count();
    }

    /** Where a connection stands. */
    public enum State {
        /** TCP, SASL and Open are under way. */
        CONNECTING,
        /** Open on both sides; the announcement is under way. */
        ANNOUNCING,
        /** Connected, and every announcement answered: what the router refused is in the routes. */
        CONNECTED,
        /** The last attempt failed; the next waits for its time. */
        WAITING,
        /** Not wanted: the broker is stopped or passive, or an operator has closed the connection. */
        STOPPED
    }
}
