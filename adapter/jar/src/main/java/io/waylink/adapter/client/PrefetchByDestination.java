package io.waylink.adapter.client;

import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.JmsSession;
import org.apache.qpid.jms.policy.JmsDefaultPrefetchPolicy;

/** How many messages a consumer may hold that were not asked for yet: what its destination says, otherwise one number for all. */
public final class PrefetchByDestination extends JmsDefaultPrefetchPolicy {

    /** A destination that says it. */
    public interface Source {

        /** How many. */
        int prefetch();
    }

    PrefetchByDestination(int otherwise) {
        setAll(otherwise);
    }

    private PrefetchByDestination(PrefetchByDestination original) {
        super(original);
    }

    @Override
    public PrefetchByDestination copy() {
        return new PrefetchByDestination(this);
    }

    @Override
    public int getConfiguredPrefetch(JmsSession session, JmsDestination destination, boolean durable, boolean browser) {
        return destination instanceof Source source
                ? source.prefetch()
                : super.getConfiguredPrefetch(session, destination, durable, browser);
    }
}
