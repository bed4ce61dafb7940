package io.waylink.artemis.broker;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * What has to be known of the broker's addresses to tell which of them a link is about.
 *
 * @param own the addresses that the broker's management has
 * @param asPattern writes an address that the broker takes for a pattern with {@code .}, {@code *} and {@code #}
 * @param queue the queue of this name; empty if there is none
 */
record BrokerNames(Set<String> own, UnaryOperator<String> asPattern, Function<String, Optional<NamedQueue>> queue) {

    /**
     * A queue.
     *
     * @param address whose messages it holds
     * @param anycast whether it shares them with the other queues of the address, so that it is no subscription
     */
    record NamedQueue(String address, boolean anycast) {}

    static BrokerNames of(ActiveMQServer server) {
        Configuration configuration = server.getConfiguration();
        WildcardConfiguration wildcards = configuration.getWildcardConfiguration();
        return new BrokerNames(
                Set.of(
                        configuration.getManagementAddress().toString(),
                        configuration.getManagementNotificationAddress().toString()),
                address -> wildcards.isRoutingEnabled() && wildcards.isWild(address)
                        ? wildcards.convert(address, WildcardConfiguration.DEFAULT_WILDCARD_CONFIGURATION)
                        : address,
                name -> {
                    Queue queue = server.locateQueue(SimpleString.of(name));
                    return Optional.ofNullable(queue)
                            .map(each -> new NamedQueue(
                                    each.getAddress().toString(), each.getRoutingType() == RoutingType.ANYCAST));
                });
    }

    boolean isOwn(String address) {
        return address.startsWith("$") || own.contains(address);
    }
}
