package io.waylink.adapter.inbound;

import java.time.Duration;

import jakarta.resource.spi.work.WorkManager;

import io.waylink.adapter.jms.AdapterListener;

/** What activations need of the resource adapter. */
public interface InboundServices {

    /** The container's threads. */
    WorkManager workManager();

    /** Runs this, which must not block, once that time is over; not at all if the resource adapter stops before. */
    void later(Duration delay, Runnable task);

    /** Who hears what happens. */
    AdapterListener listener();
}
