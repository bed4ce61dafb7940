package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.function.Supplier;
import javax.transaction.xa.XAResource;

import jakarta.resource.spi.work.WorkManager;

import io.waylink.adapter.client.ConnectionGroups;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.DeliveryTransactions;

/** What activations need of the resource adapter. */
public interface InboundServices {

    /** The container's threads, for what cannot wait for its turn. */
    WorkManager workManager();

    /** The container's threads, for all else. */
    Dispatcher dispatcher();

    /** The connections of all activations. */
    ConnectionGroups connections();

    /** Runs this, which must not block, once that time is over; not at all if the resource adapter stops before. */
    void later(Duration delay, Runnable task);

    /** The transactions of the container, which messages are delivered in. */
    DeliveryTransactions transactions();

    /**
     * What takes part in a transaction of the container, as its transaction manager has to see it.
     *
     * @param name see {@link io.waylink.adapter.xa.Narayana}
     */
    XAResource enlisted(XAResource branch, Supplier<String> name);

    /** Who hears what happens. */
    AdapterListener listener();
}
