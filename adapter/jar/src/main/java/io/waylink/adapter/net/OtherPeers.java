package io.waylink.adapter.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.recovery.Endpoint;
import org.apache.qpid.proton.amqp.Symbol;

/**
 * What a peer says about other peers: {@code failover-server-list} in its Open, or a redirect. Peers differ: keys are
 * symbols or strings, ports strings or any kind of number, scheme and port may be missing. Never is TLS given up
 * because a peer says so, unless that is allowed by name.
 *
 * @param endpoints those that can be used
 * @param ignored how many more were named
 * @param why why the first of those is ignored; empty if none is
 */
public record OtherPeers(List<Endpoint> endpoints, int ignored, String why) {

    /** More than that are not remembered: every one of them would have to be tried in a round. */
    static final int LIMIT = 64;

    private static final String NETWORK_HOST = "network-host";
    private static final int LONGEST_NAME = 255;
    private static final Symbol SERVER_LIST = Symbol.valueOf("failover-server-list");

    /** Why something a peer said cannot be used. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String why) {
            super(why);
        }
    }

    /**
     * The peers that this one announced.
     *
     * @param properties of its Open
     * @return null if it announced nothing
     */
    static OtherPeers announced(Map<Symbol, Object> properties, Endpoint by, boolean insecureAllowed) {
        if (properties == null || !(properties.get(SERVER_LIST) instanceof Collection<?> list)) {
            return null;
        }
        Set<Endpoint> usable = new LinkedHashSet<>();
        int ignored = 0;
        String why = "";
        for (Object entry : list) {
            try {
                Endpoint endpoint = endpoint(entry, by, null, insecureAllowed);
                if (usable.size() == LIMIT && !usable.contains(endpoint)) {
                    throw new Unusable("more than " + LIMIT + " are not remembered");
                }
                usable.add(endpoint);
            } catch (Unusable e) {
                ignored++;
                why = why.isEmpty() ? e.getMessage() : why;
            }
        }
        return new OtherPeers(new ArrayList<>(usable), ignored, why);
    }

    /**
     * Where this peer redirects to: one endpoint, or none and the reason. Unless the redirect names another, the name is
     * the one of the peer that redirects.
     */
    static OtherPeers redirect(Map<?, ?> info, Endpoint by, boolean insecureAllowed) {
        try {
            String name = by.name() == null ? by.host() : by.name();
            return new OtherPeers(List.of(endpoint(info, by, name, insecureAllowed)), 0, "");
        } catch (Unusable e) {
            return new OtherPeers(List.of(), 1, e.getMessage());
        }
    }

    static boolean namesHost(Map<?, ?> info) {
        String host = text(info, NETWORK_HOST);
        return host != null && !host.isEmpty();
    }

    private static Endpoint endpoint(Object entry, Endpoint by, String inherited, boolean insecureAllowed)
            throws Unusable {
        if (!(entry instanceof Map<?, ?> map)) {
            throw new Unusable("it names no network-host");
        }
        String host = text(map, NETWORK_HOST);
        if (host == null || host.isEmpty()) {
            throw new Unusable("it names no network-host");
        }
        Scheme present = Scheme.of(by);
        String named = text(map, "scheme");
        Scheme scheme = named == null || named.isEmpty()
                ? present
                : Scheme.announced(named).orElseThrow(() -> new Unusable("its scheme is unknown: " + named));
        if (present.secure() && !scheme.secure() && !insecureAllowed) {
            throw new Unusable("it would give up TLS: " + scheme + "://" + host
                    + "; allowInsecureRedirect=true in the url would allow it");
        }
        String path = text(map, "path");
        if (!scheme.webSocket() || path == null) {
            path = scheme.webSocket() && present.webSocket() ? by.path() : "";
        }
        String name = text(map, "hostname");
        String bare = UrlReader.bare(host);
        Endpoint endpoint = new Endpoint(
                scheme.toString(),
                bare,
                port(map, scheme),
                path.isEmpty() || path.startsWith("/") ? path : "/" + path,
                name == null || name.isEmpty() ? inherited : name);
        requireUri(endpoint.toString());
        requireUri(scheme + "://" + (endpoint.name() == null ? "name" : endpoint.name()));
        return endpoint;
    }

    private static int port(Map<?, ?> map, Scheme scheme) throws Unusable {
        String port = text(map, "port");
        if (port == null || port.isEmpty()) {
            return scheme.port();
        }
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new Unusable("its port is not one from 1 to 65535");
        }
        return Integer.parseInt(port);
    }

    private static void requireUri(String text) throws Unusable {
        try {
            if (text.length() > LONGEST_NAME || new URI(text).getHost() == null) {
                throw new Unusable("its network-host or hostname is not a name or an address of a host");
            }
        } catch (URISyntaxException e) {
            throw new Unusable("its network-host, hostname or path cannot stand in a URI: " + e.getReason());
        }
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(Symbol.valueOf(key));
        value = value == null ? map.get(key) : value;
        return value == null ? null : value.toString().strip();
    }
}
