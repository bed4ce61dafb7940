package io.waylink.artemis.config;

import java.util.ArrayList;
import java.util.List;

import io.waylink.recovery.Endpoint;

/** Reads {@link Setting#URL}: hosts separated by commas, of which the first says whether TLS is spoken to all. */
final class UrlReader {

    private static final int DEFAULT_PORT = 5672;
    private static final int DEFAULT_TLS_PORT = 5671;

    private final Values values;

    UrlReader(Values values) {
        this.values = values;
    }

    List<Endpoint> endpoints() {
        String url = values.required(Setting.URL);
        if (url.contains("@")) {
            throw new IllegalArgumentException("Property \"" + values.key(Setting.URL)
                    + "\" holds user information, it must be " + Setting.URL.allowed()
                    + " with the user in \"user\" and \"password\".");
        }
        String scheme = url.startsWith("amqps://") ? "amqps" : "amqp";
        if (!url.startsWith(scheme + "://")) {
            throw values.refused(Setting.URL, Setting.URL.allowed());
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (String part : url.split(Values.LIST_SEPARATOR, -1)) {
            String authority = part.strip();
            boolean repeats = authority.startsWith(scheme + "://");
            endpoints.add(endpoint(scheme, repeats ? authority.substring(scheme.length() + 3) : authority));
        }
        return endpoints;
    }

    private Endpoint endpoint(String scheme, String authority) {
        int afterHost = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        boolean portFollows = afterHost >= 0 && afterHost < authority.length();
        String host = portFollows ? authority.substring(0, afterHost) : authority;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || bare.chars().anyMatch(c -> "/?#[] ".indexOf(c) >= 0)) {
            throw values.refused(Setting.URL, Setting.URL.allowed());
        }
        if (portFollows && authority.startsWith("//", afterHost + 1)) {
            throw values.refused(Setting.URL, Setting.URL.allowed() + ", all with TLS or all without");
        }
        int usual = scheme.equals("amqps") ? DEFAULT_TLS_PORT : DEFAULT_PORT;
        try {
            return new Endpoint(
                    scheme, bare, portFollows ? Integer.parseInt(authority.substring(afterHost + 1)) : usual);
        } catch (IllegalArgumentException e) {
            throw values.refused(Setting.URL, Setting.URL.allowed() + " with ports from 1 to 65535");
        }
    }
}
