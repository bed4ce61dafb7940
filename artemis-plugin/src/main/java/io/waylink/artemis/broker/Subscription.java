package io.waylink.artemis.broker;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.waylink.artemis.config.AddressNames;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.AmqpSupport;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Sender;

/**
 * A durable subscription, which one link at a time may hold. When its client comes back through another router, the first
 * one may still hold it, until it has noticed that the client is gone.
 *
 * @param link its name
 * @param address what it subscribes to, as the broker calls it
 */
record Subscription(String link, String address) {

    private static final Symbol SHARED = AmqpSupport.SHARED;
    private static final long PATIENCE_SECONDS = 5;

    /** What this link holds; empty if it is no durable subscription, or one that many may hold. */
    static Optional<Subscription> of(Link link, AddressNames names) {
        boolean exclusive = link instanceof Sender
                && link.getRemoteSource() instanceof Source source
                && source.getAddress() != null
                && isDurable(source)
                && !has(source, SHARED);
        return exclusive
                ? Optional.of(new Subscription(
                        link.getName(), names.atBroker(((Source) link.getRemoteSource()).getAddress())))
                : Optional.empty();
    }

    /** The queue that Artemis makes for what lasts longer than this link; empty if nothing does. */
    static Optional<String> queueOf(Link link, RoutedContext context) {
        if (!(link instanceof Sender) || !(link.getRemoteSource() instanceof Source source) || source.getDynamic()) {
            return Optional.empty();
        }
        boolean shared = has(source, SHARED);
        boolean durable = isDurable(source);
        if (!shared && !durable) {
            return Optional.empty();
        }
        RoutedName name = RoutedName.of(link.getName());
        return Optional.of(AmqpSupport.createQueueName(
                        context.isUseCoreSubscriptionNaming(),
                        name.client() == null ? context.getRemoteContainer() : name.client(),
                        name.link(),
                        shared,
                        has(source, AmqpSupport.GLOBAL),
                        !durable)
                .toString());
    }

    private static boolean isDurable(Source source) {
        return source.getDurable() != null && !source.getDurable().equals(TerminusDurability.NONE);
    }

    private static boolean has(Source source, Symbol capability) {
        return source.getCapabilities() != null
                && Arrays.asList(source.getCapabilities()).contains(capability);
    }

    /** Takes it away from all other connections to routers; completes when they have let go, or do not answer. */
    CompletableFuture<Void> steal(ActiveMQServer server, RoutedContext thief) {
        CompletableFuture<?>[] released = server.getRemotingService().getConnections().stream()
                .filter(ActiveMQProtonRemotingConnection.class::isInstance)
                .map(connection -> ((ActiveMQProtonRemotingConnection) connection).getAmqpConnection())
                .filter(context -> context instanceof RoutedContext && context != thief)
                .map(context -> ((RoutedContext) context).release(this))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(released).completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
