package io.waylink.adapter.outbound;

import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.DeliveryTransactions;

/** What a managed connection factory needs of the resource adapter that it is associated with. */
public interface OutboundServices {

    /** What holds for all factories that do not say otherwise. */
    ConnectionDefaults defaults();

    /** Who hears what happens. */
    AdapterListener listener();

    /** The transactions of the container in which messages are delivered. */
    DeliveryTransactions transactions();

    /** Asks brokers whether they know two-phase commit. */
    TwoPhaseProbe twoPhaseProbe();

    /** Closes this when the resource adapter stops: a factory has no end of its own. */
    void closeAtStop(AutoCloseable resource);
}
