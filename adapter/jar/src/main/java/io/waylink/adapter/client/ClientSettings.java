package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Objects;

import io.waylink.adapter.link.InDoubt;
import io.waylink.adapter.link.LinkSettings;
import io.waylink.adapter.link.Patience;

/**
 * Where to connect and how patient to be.
 *
 * @param url {@code amqp://host:port[,host:port...][?option=value...]}, or {@code amqps}; the options are those of Qpid
 *     JMS ({@code jms.*}, {@code amqp.*}, {@code transport.*})
 * @param sharedConnections how many physical connections all JMS connections of the same user share; 0 gives each its own
 * @param maxConnections up to how many they are where the peer allows too few sessions on each
 * @param connectTimeout how long the first connection, and the creation of a session, producer or consumer, may take
 * @param sendTimeout how long a send may wait for credit, for a lost link to come back and for its outcome
 * @param prefetch how many messages a consumer may hold that were not asked for yet
 * @param inDoubt what happens to a message that was on the wire, without an outcome, when its link or connection was lost
 * @param duplicateIdProperty the application property that carries the duplicate-detection id, if {@code inDoubt} is
 *     {@link InDoubt#DEDUPE}
 */
public record ClientSettings(
        String url,
        int sharedConnections,
        int maxConnections,
        Duration connectTimeout,
        Duration sendTimeout,
        int prefetch,
        InDoubt inDoubt,
        String duplicateIdProperty) {

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
        Objects.requireNonNull(inDoubt, "inDoubt");
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("url is not set, it must be amqp://host:port or amqps://host:port");
        }
        if (sharedConnections < 0) {
            throw new IllegalArgumentException("sharedConnections is " + sharedConnections
                    + ", it must be 0 (one connection each) or a positive number of connections to share");
        }
        if (maxConnections < sharedConnections) {
            throw new IllegalArgumentException("maxConnections is " + maxConnections + ", it must be "
                    + sharedConnections + " (sharedConnections) or more");
        }
        requirePositive("connectTimeout", connectTimeout);
        requirePositive("sendTimeout", sendTimeout);
        if (prefetch < 0) {
            throw new IllegalArgumentException("prefetch is " + prefetch + ", it must be 0 or more");
        }
        if (duplicateIdProperty == null || duplicateIdProperty.isBlank() || duplicateIdProperty.length() > 80) {
            throw new IllegalArgumentException("duplicateIdProperty is '" + duplicateIdProperty
                    + "', it must be the name of an application property, of at most 80 characters");
        }
    }

    /** With the defaults for messages in doubt: sent again with the duplicate-detection id that Artemis reads. */
    public ClientSettings(
            String url, int sharedConnections, Duration connectTimeout, Duration sendTimeout, int prefetch) {
        this(
                url,
                sharedConnections,
                sharedConnections,
                connectTimeout,
                sendTimeout,
                prefetch,
                InDoubt.DEDUPE,
                LinkSettings.ARTEMIS_DUPLICATE_ID);
    }

    /** That of whoever does not say how long to wait. */
    Patience patience() {
        return new Patience(connectTimeout, sendTimeout);
    }

    /** The same, with this {@link #prefetch()}. */
    public ClientSettings withPrefetch(int messages) {
        return new ClientSettings(
                url,
                sharedConnections,
                maxConnections,
                connectTimeout,
                sendTimeout,
                messages,
                inDoubt,
                duplicateIdProperty);
    }

    /** The same for consumers that take nothing: they only show whether they could. */
    public ClientSettings takingNothing(Duration within) {
        return new ClientSettings(url, 0, 0, within, sendTimeout, 0, inDoubt, duplicateIdProperty);
    }

    /** The same, with this {@link #maxConnections()}. */
    public ClientSettings withMaxConnections(int connections) {
        return new ClientSettings(
                url,
                sharedConnections,
                connections,
                connectTimeout,
                sendTimeout,
                prefetch,
                inDoubt,
                duplicateIdProperty);
    }

    /** The same, with this {@link #inDoubt()}. */
    public ClientSettings withInDoubt(InDoubt what) {
        return new ClientSettings(
                url,
                sharedConnections,
                maxConnections,
                connectTimeout,
                sendTimeout,
                prefetch,
                what,
                duplicateIdProperty);
    }

    /** The same, with this {@link #duplicateIdProperty()}. */
    public ClientSettings withDuplicateIdProperty(String name) {
        return new ClientSettings(
                url, sharedConnections, maxConnections, connectTimeout, sendTimeout, prefetch, inDoubt, name);
    }

    private static void requirePositive(String property, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    property + " is " + value.toMillis() + " ms, it must be greater than 0 ms");
        }
    }
}
