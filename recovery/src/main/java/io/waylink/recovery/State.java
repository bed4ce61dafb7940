package io.waylink.recovery;

/** Where a link, or a connection, stands. */
public enum State {
    /** Never asked for. */
    IDLE,
    /** An attempt is under way. */
    ESTABLISHING,
    /** Attached, or open. */
    UP,
    /** The last attempt failed; the next one starts when the timer fires. */
    WAITING,
    /** What it rests upon is gone; an attempt starts when that is back. */
    SUSPENDED,
    /** Given up: trying again cannot help. */
    FAILED,
    /** Closed by its owner. */
    CLOSED;

    /** Whether nothing will ever happen to it again. */
    public boolean isFinal() {
        return this == FAILED || this == CLOSED;
    }
}
