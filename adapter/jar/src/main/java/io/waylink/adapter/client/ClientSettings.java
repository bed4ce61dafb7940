package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Objects;

/**
 * Where to connect and how patient to be.
 *
 * @param url {@code amqp://host:port[,host:port...][?option=value...]}, or {@code amqps}; the options are those of Qpid
 *     JMS ({@code jms.*}, {@code amqp.*}, {@code transport.*})
 * @param sharedConnections how many physical connections all JMS connections of the same user share; 0 gives each its own
 * @param connectTimeout how long the first connection, and the creation of a session, producer or consumer, may take
 * @param sendTimeout how long a send may wait for credit, for a lost link to come back and for its outcome
 * @param prefetch how many messages a consumer may hold that were not asked for yet
 */
public record ClientSettings(
        String url, int sharedConnections, Duration connectTimeout, Duration sendTimeout, int prefetch) {

    /** Default of {@link #sharedConnections()}. */
    public static final int SHARED_CONNECTIONS = 1;

    /** Default of {@link #connectTimeout()}. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** Default of {@link #sendTimeout()}. */
    public static final Duration SEND_TIMEOUT = Duration.ofSeconds(60);

    /** Default of {@link #prefetch()} for connections that applications make. */
    public static final int PREFETCH = 100;

    /**
     * Checks each value.
     *
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    public ClientSettings {
        Objects.requireNonNull(connectTimeout, "connectTimeout");
        Objects.requireNonNull(sendTimeout, "sendTimeout");
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("url is not set, it must be amqp://host:port or amqps://host:port");
        }
        if (sharedConnections < 0) {
            throw new IllegalArgumentException("sharedConnections is " + sharedConnections
                    + ", it must be 0 (one connection each) or a positive number of connections to share");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("sendTimeout", sendTimeout);
        if (prefetch < 0) {
            throw new IllegalArgumentException("prefetch is " + prefetch + ", it must be 0 or more");
        }
    }

    private static void requirePositive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    property + " is " + value.toMillis() + " ms, it must be greater than 0 ms");
        }
    }
}
