package io.waylink.artemis;

/** The plugin as JMX shows it: {@code component=router-plugin} beside what the broker itself registers. */
public interface PluginControl {

    /** One line for each connection to a router: its name, its state and the host in use. */
    String[] getConnections();

    /**
     * Reads the plugin's properties in broker.xml anew. Connections that are configured as before stay; others are closed
     * and made.
     *
     * @return what has become of it
     * @throws IllegalArgumentException if they are not what they may be, with the sentence that says so; then nothing
     *     changes
     */
    String reload();
}
