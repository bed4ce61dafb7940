package io.waylink.artemis.broker;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artemis was seen to keep consumers of connections that are gone: they hold messages that nobody gets, until the broker
 * is started again. So a while after a connection to a router has ended, what is left of it is looked for and closed.
 *
 * @param connectionId of the connection that is gone
 */
record Orphans(ActiveMQServer server, Object connectionId) {

    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

    /** Closing takes a turn or two of several threads; this is long after all of them. */
    private static final long SECONDS_LATER = 5;

    void freeLater() {
        try {
            ScheduledFuture<?> unused = server.getScheduledPool()
                    .schedule(() -> server.getThreadPool().execute(this::free), SECONDS_LATER, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The broker stops, and its consumers with it", e);
        }
    }

    /** Closes them: their messages go back to their queues. */
    void free() {
        if (!server.isActive()) {
            return;
        }
        List<ServerConsumer> left = server.getPostOffice()
                .getAllBindings()
                .filter(LocalQueueBinding.class::isInstance)
                .flatMap(binding -> ((LocalQueueBinding) binding).getQueue().getConsumers().stream())
                .filter(ServerConsumer.class::isInstance)
                .map(ServerConsumer.class::cast)
                .filter(consumer -> connectionId.equals(consumer.getConnectionID()))
                .toList();
        left.forEach(Orphans::close);
        if (!left.isEmpty()) {
            LOG.warn(
                    "WLP0301 The broker had kept {} consumers of the connection {}, which is gone; they are closed now",
                    left.size(),
                    connectionId);
        }
    }

    private static void close(ServerConsumer orphan) {
        try {
            orphan.close(true);
        } catch (Exception e) {
            LOG.warn("WLP0302 A consumer of a connection that is gone cannot be closed", e);
        }
    }
}
