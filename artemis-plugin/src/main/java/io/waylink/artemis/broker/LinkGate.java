package io.waylink.artemis.broker;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

import io.waylink.artemis.broker.BrokerNames.NamedQueue;
import io.waylink.artemis.config.AddressPattern;
import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRules;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Which addresses a router may not attach to, whatever the broker's user is permitted: all clients of the router act as
 * that one user.
 */
record LinkGate(LinkRules rules, BrokerNames broker) {

    /**
     * Why a link is refused, empty if it is not.
     *
     * @param direction of its messages
     * @param address of the broker that it asks for; may be null
     * @param made whether the address is one that the broker makes for this link
     */
    Optional<ErrorCondition> refusal(Direction direction, String address, boolean made) {
        if (made) {
            return Optional.empty();
        }
        if (address == null || address.isEmpty()) {
            return Optional.of(error(
                    AmqpError.NOT_ALLOWED,
                    direction == Direction.IN
                            ? "routed links need a target address: the anonymous relay is closed to them"
                            : "routed links need a source address"));
        }
        return addresses(direction, address).stream()
                .map(each -> refusalOf(direction, each))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * Why a subscription is refused, empty if it is not. Artemis makes one anew, deleting the queue that has its name, if
     * that is of another address.
     *
     * @param queue the name that Artemis gives to the queue of the subscription
     */
    Optional<ErrorCondition> refusalOfSubscription(String queue) {
        Optional<NamedQueue> existing = broker.queue().apply(queue);
        if (existing.isPresent() && existing.get().anycast()) {
            String why = "the subscription would take the place of the queue " + queue;
            return Optional.of(error(AmqpError.NOT_ALLOWED, why));
        }
        return existing.flatMap(each -> refusal(Direction.OUT, each.address(), false));
    }

    /** The address itself, and those of the queues that Artemis would find by what is said. */
    private Set<String> addresses(Direction direction, String address) {
        String plain = rules.names().plain(address);
        String bare = rules.names().bare(address);
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(bare);
        addresses.add(broker.asPattern().apply(bare));
        if (direction == Direction.OUT) {
            String queue = plain.equals(bare) ? bare : plain.substring(bare.length() + "::".length());
            broker.queue().apply(queue).map(NamedQueue::address).ifPresent(addresses::add);
        }
        return addresses;
    }

    private Optional<ErrorCondition> refusalOf(Direction direction, String address) {
        boolean coversOwn = broker.own().stream().anyMatch(AddressPattern.of(address)::matches);
        if (coversOwn || broker.isOwn(address)) {
            return Optional.of(error(
                    AmqpError.NOT_ALLOWED, "the address " + address + " of the broker is closed to routed links"));
        }
        if (!rules.allows(direction, address)) {
            String what = direction == Direction.IN ? "send to " : "receive from ";
            return Optional.of(error(AmqpError.UNAUTHORIZED_ACCESS, "routed links may not " + what + address));
        }
        return Optional.empty();
    }

    private static ErrorCondition error(Symbol condition, String why) {
        return new ErrorCondition(condition, why);
    }
}
