package io.waylink.artemis.config;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which link routes a router is told.
 *
 * @param existing whether each address that the broker has is announced by itself, instead of the patterns
 * @param addresses patterns of what is announced
 * @param exclude patterns of what is not, among the addresses that the broker has
 * @param coordinator whether transactions are announced too
 */
public record Announcement(boolean existing, List<String> addresses, List<String> exclude, boolean coordinator) {

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
     */
    public Set<LinkRoute> routes(Collection<String> present) {
        Set<LinkRoute> routes = new LinkedHashSet<>();
        for (String pattern : existing ? included(present) : addresses) {
            routes.add(new LinkRoute(pattern, Direction.IN));
            routes.add(new LinkRoute(pattern, Direction.OUT));
        }
        if (coordinator) {
            routes.add(LinkRoute.COORDINATOR);
        }
        return routes;
    }

    private List<String> included(Collection<String> present) {
        List<AddressPattern> wanted = addresses.stream().map(AddressPattern::of).toList();
        List<AddressPattern> unwanted = exclude.stream().map(AddressPattern::of).toList();
        return present.stream()
                .filter(address -> wanted.stream().anyMatch(pattern -> pattern.matches(address)))
                .filter(address -> unwanted.stream().noneMatch(pattern -> pattern.matches(address)))
                .sorted()
                .toList();
    }
}
