package io.waylink.artemis.config;

import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which link routes a router is told.
 *
 * @param existing whether each address that the broker has is announced by itself, instead of the patterns
 * @param addresses what is announced, in the names that the router has
 * @param exclude what is not, among the addresses that the broker has
 * @param coordinator whether transactions are announced too
 */
public record Announcement(
        boolean existing, List<AddressRule> addresses, List<AddressRule> exclude, boolean coordinator) {

    public Announcement {
        addresses = List.copyOf(addresses);
        exclude = List.copyOf(exclude);
    }

    /** Whether there is never anything to announce. */
    public boolean isEmpty() {
        return addresses.isEmpty() && !coordinator;
    }

    /**
     * The link routes, each direction for itself, in the order in which they are announced.
     *
     * @param present the addresses that the broker has; they count only with {@link #existing()}
     * @param rules what no link may do is not announced either
     */
    public Set<LinkRoute> routes(Collection<BrokerAddress> present, LinkRules rules) {
        Set<LinkRoute> routes = existing ? ofAddresses(present, rules) : ofPatterns(rules);
        if (coordinator) {
            routes.add(LinkRoute.COORDINATOR);
        }
        return routes;
    }

    private Set<LinkRoute> ofPatterns(LinkRules rules) {
        Set<LinkRoute> routes = new LinkedHashSet<>();
        for (AddressRule rule : addresses) {
            for (Direction direction : EnumSet.copyOf(rule.directions())) {
                if (rules.allowsAny(direction)) {
                    routes.add(new LinkRoute(rule.pattern(), direction));
                }
            }
        }
        return routes;
    }

    private Set<LinkRoute> ofAddresses(Collection<BrokerAddress> present, LinkRules rules) {
        Map<String, String> named = new TreeMap<>();
        present.forEach(address -> rules.names().atRouter(address).forEach(name -> named.put(name, address.name())));
        Set<String> known = Set.copyOf(named.values());
        rules.names().aliasedAddresses().forEach((name, address) -> {
            if (known.contains(address)) {
                named.put(name, address);
            }
        });
        Set<LinkRoute> routes = new LinkedHashSet<>();
        named.forEach((name, address) -> {
            for (Direction direction : Direction.values()) {
                if (isWanted(name, direction) && rules.allows(direction, address)) {
                    routes.add(new LinkRoute(name, direction));
                }
            }
        });
        return routes;
    }

    private boolean isWanted(String name, Direction direction) {
        return addresses.stream().anyMatch(rule -> rule.covers(name, direction))
                && exclude.stream().noneMatch(rule -> rule.covers(name, direction));
    }
}
