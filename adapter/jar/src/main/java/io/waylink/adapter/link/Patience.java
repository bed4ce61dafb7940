package io.waylink.adapter.link;

import java.time.Duration;

/**
 * How long the user of a session waits. Those that share a connection may be of different patience.
 *
 * @param toCreate for a session, producer or consumer, with all attempts that it takes
 * @param toSend for a link, for credit and for the outcome of a message
 */
public record Patience(Duration toCreate, Duration toSend) {}
