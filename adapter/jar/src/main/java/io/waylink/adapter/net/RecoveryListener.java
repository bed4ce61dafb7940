package io.waylink.adapter.net;

/** Hears what happens to connections and links. */
@FunctionalInterface
public interface RecoveryListener {

    /** Hears nothing. */
    RecoveryListener NONE = event -> {};

    /**
     * Called on an event loop or a timer thread: must not block and must not throw.
     *
     * @param event what happened
     */
    void on(RecoveryEvent event);
}
