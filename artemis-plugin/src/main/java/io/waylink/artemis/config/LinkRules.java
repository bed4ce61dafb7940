package io.waylink.artemis.config;

import java.util.List;

/**
 * What routed links may do besides what the broker's user may, and how their addresses are understood.
 *
 * @param names what routers call the addresses of the broker
 * @param send which addresses of the broker clients may send to
 * @param listen which addresses of the broker clients may receive from
 * @param anycast which addresses are queues for links that do not say it
 * @param multicast which addresses are topics for links that do not say it
 */
public record LinkRules(
        AddressNames names,
        List<AddressPattern> send,
        List<AddressPattern> listen,
        List<AddressPattern> anycast,
        List<AddressPattern> multicast) {

    private static final List<AddressPattern> ALL = List.of(AddressPattern.of("#"));

    /** Nothing is forbidden and nothing has another name. */
    public static final LinkRules NONE = new LinkRules(AddressNames.SAME, ALL, ALL, List.of(), List.of());

    public LinkRules {
        send = List.copyOf(send);
        listen = List.copyOf(listen);
        anycast = List.copyOf(anycast);
        multicast = List.copyOf(multicast);
    }

    /** Whether messages may flow this way between clients and this address, or pattern of addresses, of the broker. */
    public boolean allows(Direction direction, String address) {
        return matchesAny(direction == Direction.IN ? send : listen, address);
    }

    /** Whether any address may be used this way. */
    boolean allowsAny(Direction direction) {
        return !(direction == Direction.IN ? send : listen).isEmpty();
    }

    /** Whether a link to this address that does not say so is one to a queue. */
    public boolean isAnycast(String address) {
        return matchesAny(anycast, address);
    }

    /** Whether a link to this address that does not say so is one to a topic. */
    public boolean isMulticast(String address) {
        return matchesAny(multicast, address);
    }

    private static boolean matchesAny(List<AddressPattern> patterns, String address) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(address));
    }
}
