package io.waylink.artemis.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A TCP connection to a router, and what runs on it. None of the methods blocks. */
public interface RoutedConnection {

    /** Begins SASL and sends Open; then the announcement follows by itself. */
    void open();

    /**
     * Compares what the router was told with what the broker wants by now, and tells it the difference.
     *
     * @param afresh whether also what the router has refused before is asked for again
     */
    void announce(boolean afresh);

    /** The links that the router has attached, one line for each. */
    CompletableFuture<List<String>> links();

    /** How many answers the router has given to announcements: whether it makes progress. Any thread may ask. */
    int answers();

    /**
     * Sends Close with {@code amqp:connection:forced} (AMQP 1.0 part 2, section 2.8.16) if Open was sent, and closes the
     * connection. Does nothing the second time.
     */
    void close();
}
