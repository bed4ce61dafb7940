package io.waylink.adapter.jms;

import java.time.Duration;
import java.util.Locale;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.link.InDoubt;
import io.waylink.adapter.net.ConnectionUrl;

/** Turns what was configured, null where it was not, into settings, and says in one sentence what is wrong with it. */
public final class Settings {

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

    /**
     * What happens to messages in doubt.
     *
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    public static InDoubt inDoubt(String value) {
        try {
            return InDoubt.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("inDoubt is " + value + ", it must be dedupe, resend or fail", e);
        }
    }

    /** The URL without its options, which may hold passwords of key stores. */
    public static String withoutOptions(String url) {
        int options = url == null ? -1 : url.indexOf('?');
        return options < 0 ? url : url.substring(0, options) + "?...";
    }

    private static void checkUrl(String url) {
        if (url == null || url.isBlank()) {
            throw new IllegalArgumentException("url is not set, it must be amqp://host:port or amqps://host:port");
        }
        ConnectionUrl.parse(url);
    }
}
