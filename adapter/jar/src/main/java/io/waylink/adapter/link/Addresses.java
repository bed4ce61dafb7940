package io.waylink.adapter.link;

import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.JmsQueue;
import org.apache.qpid.jms.JmsTopic;

/** Addresses that links were redirected to. */
final class Addresses {

    private Addresses() {}

    /**
     * A destination of the same kind.
     *
     * @param address null for the destination itself
     */
    static JmsDestination moved(JmsDestination from, String address) {
        if (address == null) {
            return from;
        }
        return from != null && from.isTopic() ? new JmsTopic(address) : new JmsQueue(address);
    }
}
