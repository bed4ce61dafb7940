package io.waylink.recovery;

import java.util.Set;

/**
 * How much has to be made anew after a failure. Only that tier is given up: a lost link never costs its neighbours on
 * the same connection.
 *
 * <p>The conditions are those of AMQP 1.0 part 2, section 2.8.15 to 2.8.18, part 4, section 4.5.8, and those that AMQP
 * routers add ({@code qd:...}).
 */
public enum FailureScope {
    /** Nothing is lost; the operation may be repeated on the same link. */
    NONE,
    /** The link is gone, its connection is not: a new link on the same connection. */
    LINK,
    /** The connection is gone, or nothing answers on it: a new connection. */
    CONNECTION,
    /** Trying again cannot help until somebody changes something: the caller has to know. */
    FATAL;

    private static final String INVALID_FIELD = "amqp:invalid-field";

    private static final Set<String> FATAL_ON_LINK = Set.of(
            "amqp:unauthorized-access",
            "amqp:not-found",
            "amqp:not-allowed",
            "amqp:not-implemented",
            INVALID_FIELD,
            "amqp:decode-error",
            "amqp:precondition-failed",
            "amqp:resource-deleted",
            "amqp:link:message-size-exceeded",
            "qd:forbidden",
            "qd:connection-role");

    private static final Set<String> FATAL_ON_CONNECTION = Set.of(
            "amqp:unauthorized-access", "amqp:not-found", "amqp:not-allowed", "amqp:not-implemented", INVALID_FIELD);

    /**
     * The scope of a link that the peer detached, or that it did not attach.
     *
     * @param condition the symbol of the peer's error, null if it gave none
     * @param mayTurnUp whether an address that is not found now may be found later: because the link has worked before,
     *     and the peer is in the middle of a restart, or because the peer is a router, which knows an address only while
     *     its broker is there
     * @return {@link #LINK} or {@link #FATAL}; an unknown condition counts as {@link #LINK}
     */
    public static FailureScope ofLink(String condition, boolean mayTurnUp) {
        if (condition == null || (mayTurnUp && condition.equals("amqp:not-found"))) {
            return LINK;
        }
        return FATAL_ON_LINK.contains(condition) ? FATAL : LINK;
    }

    /**
     * The scope of a connection that the peer closed, or that could not be opened.
     *
     * @param condition the symbol of the peer's error, null if there was none, as when the socket broke
     * @param workedBefore whether it has been open before with the same container id: a peer that has not noticed the end
     *     of the last connection refuses the next one for that id with {@code amqp:invalid-field}, until it notices
     * @return {@link #CONNECTION} or {@link #FATAL}; an unknown condition counts as {@link #CONNECTION}
     */
    public static FailureScope ofConnection(String condition, boolean workedBefore) {
        if (condition == null || (workedBefore && condition.equals(INVALID_FIELD))) {
            return CONNECTION;
        }
        return FATAL_ON_CONNECTION.contains(condition) ? FATAL : CONNECTION;
    }
}
