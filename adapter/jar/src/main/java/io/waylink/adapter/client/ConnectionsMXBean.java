package io.waylink.adapter.client;

import java.util.List;

/** The connections of a pool, or of message-driven beans with the same target, as operators see them by JMX. */
public interface ConnectionsMXBean {

    /** The hosts that were configured, in their order. */
    List<String> getConfigured();

    /** Each connection that is open, or wanted. */
    List<ConnectionStatus> getConnections();
}
