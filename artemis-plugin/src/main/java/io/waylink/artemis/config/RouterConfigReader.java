package io.waylink.artemis.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.recovery.Endpoint;

/**
 * Reads the flat properties of broker.xml. What it refuses, it refuses with one sentence that names the property, what
 * it holds and what it may hold; what a password holds is never repeated.
 */
public final class RouterConfigReader {

    private static final String SCHEME = "amqp://";
    private static final int DEFAULT_PORT = 5672;
    private static final List<String> KNOWN_MECHANISMS = List.of("PLAIN", "ANONYMOUS");

    private final Map<String, String> properties;

    private RouterConfigReader(Map<String, String> properties) {
        this.properties = properties;
    }

    /**
     * The configuration that these properties mean.
     *
     * @throws IllegalArgumentException if a property is unknown, missing, or holds what it may not hold
     */
    public static RouterConfig read(Map<String, String> properties) {
        return new RouterConfigReader(properties).read();
    }

    private RouterConfig read() {
        properties.keySet().stream().sorted().forEach(RouterConfigReader::requireKnown);
        Credentials login = credentials(Setting.USER, Setting.PASSWORD);
        return new RouterConfig(
                endpoints(required(Setting.URL)),
                login,
                mechanisms(login),
                text(Setting.CONTAINER_ID),
                text(Setting.HOSTNAME),
                routes(),
                credentials(Setting.BROKER_USER, Setting.BROKER_PASSWORD),
                milliseconds(Setting.IDLE_TIMEOUT, 1000, 3_600_000, 60_000),
                milliseconds(Setting.CONNECT_TIMEOUT, 100, 600_000, 10_000));
    }

    private static void requireKnown(String key) {
        if (Setting.named(key).isEmpty()) {
            String known = Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("Property \"" + key + "\" is unknown, it may be one of: " + known + ".");
        }
    }

    private String text(Setting setting) {
        String value = properties.get(setting.key());
        return value == null || value.isBlank() ? null : value.strip();
    }

    private String required(Setting setting) {
        String value = text(setting);
        if (value == null) {
            throw new IllegalArgumentException(
                    "Property \"" + setting.key() + "\" is missing, it must hold " + setting.allowed() + ".");
        }
        return value;
    }

    private static IllegalArgumentException refused(Setting setting, String value, String allowed) {
        return new IllegalArgumentException(
                "Property \"" + setting.key() + "\" is \"" + value + "\", it must be " + allowed + ".");
    }

    private Credentials credentials(Setting user, Setting password) {
        String name = text(user);
        String secret = properties.get(password.key());
        if ((name == null) != (secret == null)) {
            throw new IllegalArgumentException("Property \"" + (name == null ? user : password).key()
                    + "\" is missing, it must go with \"" + (name == null ? password : user).key() + "\".");
        }
        return name == null ? null : new Credentials(name, secret);
    }

    private static List<Endpoint> endpoints(String url) {
        if (url.contains("@")) {
            throw new IllegalArgumentException("Property \"url\" holds user information, it must be "
                    + Setting.URL.allowed() + " with the user in \"user\" and \"password\".");
        }
        if (url.startsWith("amqps:")) {
            throw new IllegalArgumentException("Property \"url\" is \"" + url
                    + "\", it must start with amqp:// as TLS (amqps) is not supported yet.");
        }
        if (!url.startsWith(SCHEME)) {
            throw refused(Setting.URL, url, Setting.URL.allowed());
        }
        List<Endpoint> endpoints = new ArrayList<>();
        for (String part : url.split(",", -1)) {
            String authority = part.strip();
            endpoints.add(
                    endpoint(url, authority.startsWith(SCHEME) ? authority.substring(SCHEME.length()) : authority));
        }
        return endpoints;
    }

    private static Endpoint endpoint(String url, String authority) {
        int afterHost = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        boolean portFollows = afterHost >= 0 && afterHost < authority.length();
        String host = portFollows ? authority.substring(0, afterHost) : authority;
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || bare.chars().anyMatch(c -> "/?#[] ".indexOf(c) >= 0)) {
            throw refused(Setting.URL, url, Setting.URL.allowed());
        }
        try {
            int port = portFollows ? Integer.parseInt(authority.substring(afterHost + 1)) : DEFAULT_PORT;
            return new Endpoint("amqp", bare, port);
        } catch (IllegalArgumentException e) {
            throw refused(Setting.URL, url, Setting.URL.allowed() + " with ports from 1 to 65535");
        }
    }

    private List<String> mechanisms(Credentials login) {
        String value = text(Setting.SASL_MECHANISMS);
        if (value == null) {
            return List.of(login == null ? "ANONYMOUS" : "PLAIN");
        }
        List<String> mechanisms = list(value);
        if (mechanisms.isEmpty() || !KNOWN_MECHANISMS.containsAll(mechanisms)) {
            throw refused(Setting.SASL_MECHANISMS, value, "made of " + String.join(" and ", KNOWN_MECHANISMS));
        }
        if (mechanisms.contains("PLAIN") && login == null) {
            throw new IllegalArgumentException(
                    "Property \"saslMechanisms\" is \"" + value + "\", PLAIN must go with \"user\" and \"password\".");
        }
        return mechanisms;
    }

    private List<LinkRoute> routes() {
        String value = properties.get(Setting.ADDRESSES.key());
        if (value == null) {
            throw new IllegalArgumentException("Property \"addresses\" is missing, it must hold "
                    + Setting.ADDRESSES.allowed() + ", or be empty to announce none.");
        }
        List<String> patterns = list(value);
        List<LinkRoute> routes = new ArrayList<>();
        for (String pattern : patterns) {
            if (pattern.startsWith("$") || pattern.chars().anyMatch(Character::isWhitespace)) {
                throw refused(
                        Setting.ADDRESSES,
                        value,
                        "patterns of addresses that contain no space and do not start with $");
            }
            routes.add(new LinkRoute(pattern, Direction.IN));
            routes.add(new LinkRoute(pattern, Direction.OUT));
        }
        if (flag(Setting.COORDINATOR, !patterns.isEmpty())) {
            routes.add(LinkRoute.COORDINATOR);
        }
        return routes;
    }

    private static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }

    private boolean flag(Setting setting, boolean defaultValue) {
        String value = text(setting);
        if (value == null) {
            return defaultValue;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(setting, value, setting.allowed());
        };
    }

    private Duration milliseconds(Setting setting, long least, long most, long defaultValue) {
        String value = text(setting);
        if (value == null) {
            return Duration.ofMillis(defaultValue);
        }
        try {
            long millis = Long.parseLong(value);
            if (millis >= least && millis <= most) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            throw refused(setting, value, setting.allowed());
        }
        throw refused(setting, value, setting.allowed());
    }
}
