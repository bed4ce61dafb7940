package io.waylink.artemis.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What routers call the addresses of this broker.
 *
 * @param prefix stands at the router before the name that the broker knows; may be empty
 * @param aliases names at the router of one address or queue ({@code address::queue}) of the broker each
 * @param anycastPrefix before an address it means a queue, as in the url of an acceptor; null for none
 * @param multicastPrefix before an address it means a topic; null for none
 */
public record AddressNames(String prefix, Map<String, String> aliases, String anycastPrefix, String multicastPrefix) {

    /** The same names on both sides. */
    public static final AddressNames SAME = new AddressNames("", Map.of(), null, null);

    public AddressNames {
        Objects.requireNonNull(prefix, "prefix");
        aliases = Map.copyOf(aliases);
    }

    /** What the broker calls what the router calls so. */
    public String atBroker(String atRouter) {
        String alias = aliases.get(atRouter);
        if (alias != null) {
            return alias;
        }
        return atRouter.startsWith(prefix) ? atRouter.substring(prefix.length()) : atRouter;
    }

    /** All that the router may call this address, aliases left out. */
    List<String> atRouter(BrokerAddress address) {
        List<String> names = new ArrayList<>(List.of(prefix + address.name()));
        if (anycastPrefix != null && address.anycast()) {
            names.add(prefix + anycastPrefix + address.name());
        }
        if (multicastPrefix != null && address.multicast()) {
            names.add(prefix + multicastPrefix + address.name());
        }
        return names;
    }

    /** Names at the router and the addresses of the broker that they stand for, in the order of the names. */
    Map<String, String> aliasedAddresses() {
        Map<String, String> addresses = new TreeMap<>();
        aliases.forEach((name, target) -> addresses.put(name, bare(target)));
        return addresses;
    }

    /** The address alone: without options ({@code ?...}), prefix and queue ({@code ::...}). */
    public String bare(String atBroker) {
        String plain = plain(atBroker);
        int queue = plain.indexOf("::");
        return queue < 0 ? plain : plain.substring(0, queue);
    }

    /** Address and, if it names one, queue: without options and prefix. */
    public String plain(String atBroker) {
        int options = atBroker.indexOf('?');
        String address = options < 0 ? atBroker : atBroker.substring(0, options);
        return without(multicastPrefix, without(anycastPrefix, address));
    }

    private static String without(String prefix, String address) {
        return prefix != null && address.startsWith(prefix) ? address.substring(prefix.length()) : address;
    }
}
