package io.waylink.adapter.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.waylink.recovery.Endpoint;

/** Reads one URL. Nothing that follows a question mark is ever repeated in what it says: passwords may stand there. */
final class UrlReader {

    private static final String FAILOVER = "failover:";
    private static final String SCHEMES = "it must begin with amqp://, amqps://, amqpws://, amqpwss:// or failover:(";

    private final String url;
    private final UrlOptions options = new UrlOptions(this::refused);
    private final List<Endpoint> endpoints = new ArrayList<>();

    UrlReader(String url) {
        this.url = url.strip();
    }

    ConnectionUrl read() {
        if (url.replaceAll("\\?[^)]*", "").contains("@")) {
            throw holdsUser();
        }
        if (url.startsWith(FAILOVER)) {
            failover(url.substring(FAILOVER.length()));
        } else {
            plain(url);
        }
        boolean secure = Scheme.of(endpoints.get(0)).secure();
        if (endpoints.stream().anyMatch(each -> Scheme.of(each).secure() != secure)) {
            throw refused("all its hosts must use TLS, or none of them");
        }
        return options.url(endpoints);
    }

    /** {@code scheme://host:port,host:port?options}. */
    private void plain(String text) {
        int query = text.indexOf('?');
        String hosts = query < 0 ? text : text.substring(0, query);
        int scheme = hosts.indexOf("://");
        if (scheme < 0 || Scheme.named(hosts.substring(0, scheme)).isEmpty()) {
            throw refused(SCHEMES);
        }
        String first = hosts.substring(0, scheme + 3);
        for (String host : hosts.split(",", -1)) {
            String one = host.strip();
            endpoints.add(endpoint(one.contains("://") ? one : first + one));
        }
        options.addAll(query < 0 ? "" : text.substring(query + 1));
    }

    /** {@code (uri,uri)?options}, as Qpid JMS has it: each URI with options of its own. */
    private void failover(String text) {
        String inner = text.startsWith("//") ? text.substring(2) : text;
        if (!inner.startsWith("(")) {
            plain(inner);
            return;
        }
        int end = inner.lastIndexOf(')');
        String rest = inner.substring(end + 1);
        if (end < 0 || !(rest.isEmpty() || rest.startsWith("?"))) {
            throw refused("it must be failover:(uri,uri)?options");
        }
        for (String uri : inner.substring(1, end).split(",(?=\\s*[a-z+]+://)", -1)) {
            int query = uri.indexOf('?');
            endpoints.add(endpoint((query < 0 ? uri : uri.substring(0, query)).strip()));
            options.addAll(query < 0 ? "" : uri.substring(query + 1).strip());
        }
        options.addAll(rest.isEmpty() ? "" : rest.substring(1));
    }

    private Endpoint endpoint(String text) {
        try {
            URI uri = new URI(text);
            Scheme scheme = Scheme.named(uri.getScheme()).orElse(null);
            if (uri.getHost() == null || scheme == null) {
                throw refused("'" + text + "' must be scheme://host:port with one of the schemes "
                        + List.of(Scheme.values()));
            }
            if (uri.getRawUserInfo() != null) {
                throw holdsUser();
            }
            String path = uri.getRawPath().equals("/") && !scheme.webSocket() ? "" : uri.getRawPath();
            if (!path.isEmpty() && !scheme.webSocket()) {
                throw refused("only amqpws and amqpwss have a path");
            }
            int port = uri.getPort() < 0 ? scheme.port() : uri.getPort();
            if (port < 1 || port > 65535) {
                throw refused("its port is " + port + ", it must be 1 to 65535");
            }
            return new Endpoint(scheme.toString(), bare(uri.getHost()), port, path, null);
        } catch (URISyntaxException e) {
            throw refused("'" + text + "' is not a URI: " + e.getReason());
        }
    }

    /** An address of IPv6 without its brackets. */
    static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** What Qpid JMS decodes too. */
    static String decoded(String value) {
        return URLDecoder.decode(value, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException holdsUser() {
        return new IllegalArgumentException(
                "url holds a user, it must not: user and password are properties of their own");
    }

    private IllegalArgumentException refused(String why) {
        int query = url.indexOf('?');
        return new IllegalArgumentException("url is '" + (query < 0 ? url : url.substring(0, query)) + "', " + why);
    }
}
