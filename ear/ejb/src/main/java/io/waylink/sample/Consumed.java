package io.waylink.sample;

import java.time.Instant;

/**
 * One message that was consumed.
 *
 * @param id its body
 * @param at when
 * @param redelivered whether the broker says that it may have been delivered before
 */
public record Consumed(String id, Instant at, boolean redelivered) {}
