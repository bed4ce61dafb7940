package io.waylink.adapter.net;

import java.time.Duration;
import java.time.Instant;

/**
 * What shows that we may use an address, for a while.
 *
 * @param type what it is, as the peer calls it
 * @param value never to be printed
 * @param expires when it ends; null if it does not say
 */
record Token(String type, String value, Instant expires) {

    /** Of one that does not say: it is put again now and then. */
    private static final Duration UNKNOWN = Duration.ofMinutes(20);

    /** How long it is still good for. */
    Duration left(Instant now) {
        return expires == null ? UNKNOWN : Duration.between(now, expires);
    }

    @Override
    public String toString() {
        return type + " until " + expires;
    }
}
