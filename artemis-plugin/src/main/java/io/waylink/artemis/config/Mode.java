package io.waylink.artemis.config;

import java.util.Optional;
import java.util.stream.Stream;

/** How clients of a router get to the addresses of the broker. */
public enum Mode {
    /** The router attaches their links into the broker. */
    LINK_ROUTES("link-routes"),
    /** The broker attaches links of its own, and the router forwards messages. */
    WAYPOINTS("waypoints"),
    /** Link routes where the router has them, else the other. */
    AUTO("auto");

    private final String word;

    Mode(String word) {
        this.word = word;
    }

    static Optional<Mode> of(String word) {
        return Stream.of(values()).filter(mode -> mode.word.equals(word)).findFirst();
    }
}
