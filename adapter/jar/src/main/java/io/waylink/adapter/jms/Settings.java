package io.waylink.adapter.jms;

import java.time.Duration;
import java.util.Set;

import io.waylink.adapter.client.ClientSettings;

/** Turns what was configured, null where it was not, into settings, and says in one sentence what is wrong with it. */
public final class Settings {

    private static final Set<String> SCHEMES = Set.of("amqp", "amqps", "amqpws", "amqpwss");

    private Settings() {}

    /** The first that is set, in the order of who may overrule whom; null if none is. */
    @SafeVarargs
    public static <T> T firstSet(T... values) {
        for (T value : values) {
            if (value != null && !(value instanceof String text && text.isEmpty())) {
                return value;
            }
        }
        return null;
    }

    /**
     * Checks and converts.
     *
     * @param connectTimeout in milliseconds
     * @param sendTimeout in milliseconds
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    public static ClientSettings of(
            String url, Integer sharedConnections, Long connectTimeout, Long sendTimeout, Integer prefetch) {
        checkUrl(url);
        return new ClientSettings(
                url,
                sharedConnections == null ? ClientSettings.SHARED_CONNECTIONS : sharedConnections,
                connectTimeout == null ? ClientSettings.CONNECT_TIMEOUT : Duration.ofMillis(connectTimeout),
                sendTimeout == null ? ClientSettings.SEND_TIMEOUT : Duration.ofMillis(sendTimeout),
                prefetch == null ? ClientSettings.PREFETCH : prefetch);
    }

    private static void checkUrl(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("url is not set, it must be amqp://host:port or amqps://host:port");
        }
        int scheme = url.indexOf("://");
        if (scheme < 0 || !SCHEMES.contains(url.substring(0, scheme)) || url.length() == scheme + 3) {
            throw new IllegalArgumentException("url is " + url
                    + ", it must be amqp://host:port or amqps://host:port, several separated by commas");
        }
    }
}
