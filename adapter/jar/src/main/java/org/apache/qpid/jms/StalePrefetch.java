package org.apache.qpid.jms;

import org.apache.qpid.jms.meta.JmsConsumerInfo;

/**
 * The one place where Waylink needs package-private access to Qpid JMS: dropping what a consumer had prefetched over a
 * link that is gone. The broker delivers those messages again.
 */
public final class StalePrefetch {

    private StalePrefetch() {}

    /**
     * Empties the queue of a consumer.
     *
     * @param consumer a consumer that belongs to a session; connection consumers keep their queue to themselves
     * @return how many messages were dropped
     */
    public static int drop(JmsConsumerInfo consumer) {
        if (!(consumer.getDispatcher() instanceof JmsMessageConsumer messages)) {
            return 0;
        }
        int dropped = messages.getMessageQueueSize();
        messages.onConnectionInterrupted();
        return dropped;
    }
}
