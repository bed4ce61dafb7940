package io.waylink.recovery;

import java.util.Objects;

/**
 * Where a peer listens.
 *
 * @param scheme {@code amqp}, {@code amqps} and the like; it decides whether TLS is used
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String scheme, String host, int port) {

    public Endpoint {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(host, "host");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the host is empty");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port is " + port + ", it must be 1 to 65535");
        }
    }

    @Override
    public String toString() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
