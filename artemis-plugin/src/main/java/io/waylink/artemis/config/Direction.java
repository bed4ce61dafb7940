package io.waylink.artemis.config;

/** Which way messages flow over a link route, seen from the router. */
public enum Direction {
    /** From clients into the broker. */
    IN("in"),
    /** Out of the broker to clients. */
    OUT("out");

    private final String word;

    Direction(String word) {
        this.word = word;
    }

    /** The value that the router's management knows. */
    public String word() {
        return word;
    }
}
