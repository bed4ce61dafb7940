package io.waylink.adapter.net;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import io.waylink.recovery.Endpoint;

/** How AMQP is carried: directly or in a WebSocket, with TLS or without. */
enum Scheme {
    AMQP(5672, false, false),
    AMQPS(5671, true, false),
    AMQPWS(80, false, true),
    AMQPWSS(443, true, true);

    private final int port;
    private final boolean secure;
    private final boolean webSocket;

    Scheme(int port, boolean secure, boolean webSocket) {
        this.port = port;
        this.secure = secure;
        this.webSocket = webSocket;
    }

    /** The port if none is named. */
    int port() {
        return port;
    }

    boolean secure() {
        return secure;
    }

    boolean webSocket() {
        return webSocket;
    }

    /** As it stands in a URL of ours. */
    static Optional<Scheme> named(String name) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(name))
                .findFirst();
    }

    /** As peers write it: brokers and routers have names of their own for WebSockets. */
    static Optional<Scheme> announced(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "ws", "amqp+ws" -> Optional.of(AMQPWS);
            case "wss", "amqp+wss", "amqps+ws", "amqps+wss" -> Optional.of(AMQPWSS);
            default -> named(name.toLowerCase(Locale.ROOT));
        };
    }

    static Scheme of(Endpoint endpoint) {
        return named(endpoint.scheme()).orElseThrow();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
