package io.waylink.adapter.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.recovery.Endpoint;

/**
 * Where to connect: one or more hosts and the options that hold for all of them, parsed from
 * {@code amqp://host:port[,host:port...][?option=value[&option=value...]]}.
 *
 * @param endpoints the hosts, in the order in which they are tried
 * @param options options of Qpid JMS by their full names, as {@code jms.prefetchPolicy.all} or {@code amqp.idleTimeout}
 */
public record ConnectionUrl(List<Endpoint> endpoints, Map<String, String> options) {

    private static final Map<String, Integer> DEFAULT_PORTS = Map.of("amqp", 5672, "amqps", 5671);
    private static final Set<String> OPTION_PREFIXES = Set.of("jms.", "amqp.", "transport.");

    public ConnectionUrl {
        endpoints = List.copyOf(endpoints);
        options = Map.copyOf(options);
    }

    /** Whether TLS is used. */
    public boolean secure() {
        return endpoints.get(0).scheme().equals("amqps");
    }

    /**
     * Reads a URL.
     *
     * @param url as above; every host may carry the scheme again
     * @throws IllegalArgumentException in one sentence, beginning with {@code url}, if it cannot be read
     */
    public static ConnectionUrl parse(String url) {
        int query = url.indexOf('?');
        String hosts = query < 0 ? url : url.substring(0, query);
        int scheme = hosts.indexOf("://");
        if (scheme < 0 || !DEFAULT_PORTS.containsKey(hosts.substring(0, scheme))) {
            throw refused(url, "it must begin with amqp:// or amqps://");
        }
        String first = hosts.substring(0, scheme);
        List<Endpoint> endpoints = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            String one = host.trim();
            Endpoint endpoint = endpoint(url, one.contains("://") ? one : first + "://" + one);
            if (!endpoint.scheme().equals(first)) {
                throw refused(url, "all its hosts must use the same scheme");
            }
            endpoints.add(endpoint);
        }
        return new ConnectionUrl(endpoints, query < 0 ? Map.of() : options(url, url.substring(query + 1)));
    }

    private static Endpoint endpoint(String url, String text) {
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            if (host == null || !DEFAULT_PORTS.containsKey(uri.getScheme())) {
                throw refused(url, "'" + text + "' must be scheme://host:port with amqp or amqps as its scheme");
            }
            if (uri.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "url holds a user, it must not: user and password are properties of their own");
            }
            String path = uri.getRawPath();
            if (path != null && !path.isEmpty() && !path.equals("/")) {
                throw refused(url, "it must not have a path");
            }
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new Endpoint(
                    uri.getScheme(), bare, uri.getPort() < 0 ? DEFAULT_PORTS.get(uri.getScheme()) : uri.getPort());
        } catch (URISyntaxException e) {
            throw refused(url, "'" + text + "' is not a URI: " + e.getReason());
        }
    }

    private static Map<String, String> options(String url, String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : query.split("&", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (equals < 0 || OPTION_PREFIXES.stream().noneMatch(name::startsWith)) {
                throw refused(
                        url,
                        "its option '" + name
                                + "' must be name=value with a name that begins with jms., amqp. or transport.");
            }
            options.put(name, option.substring(equals + 1));
        }
        return options;
    }

    private static IllegalArgumentException refused(String url, String why) {
        int query = url.indexOf('?');
        return new IllegalArgumentException("url is '" + (query < 0 ? url : url.substring(0, query)) + "', " + why);
    }
}
