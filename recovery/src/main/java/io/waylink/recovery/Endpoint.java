package io.waylink.recovery;

import java.util.Objects;

/**
 * Where a peer listens.
 *
 * @param scheme {@code amqp}, {@code amqps} and the like; it decides whether TLS is used
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 * @param path of a WebSocket, beginning with a slash; empty if there is none
 * @param name who listens there, where that is not the host itself: the name of the address that redirected there; null
 *     if the host is the name
 */
public record Endpoint(String scheme, String host, int port, String path, String name) {

    public Endpoint {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(path, "path");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("the host is empty");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port is " + port + ", it must be 1 to 65535");
        }
    }

    /** One that goes by the name of its host, without a path. */
    public Endpoint(String scheme, String host, int port) {
        this(scheme, host, port, "", null);
    }

    /** As a URL; without the name, which is not part of where it is. */
    @Override
    public String toString() {
        return scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + path;
    }
}
