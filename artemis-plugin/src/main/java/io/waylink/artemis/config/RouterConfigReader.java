package io.waylink.artemis.config;

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

    private final Values values;

    private RouterConfigReader(Values values) {
        this.values = values;
    }

    /**
     * The configuration that these properties mean.
     *
     * @throws IllegalArgumentException if a property is unknown, missing, or holds what it may not hold
     */
    public static RouterConfig read(Map<String, String> properties) {
        properties.keySet().stream().sorted().forEach(RouterConfigReader::requireKnown);
        return new RouterConfigReader(new Values(properties, "")).read();
    }

    private RouterConfig read() {
        List<Endpoint> endpoints = new UrlReader(values).endpoints();
        SecurityReader security = new SecurityReader(values);
        Tls tls = security.tls(endpoints.get(0).scheme().equals("amqps"));
        Credentials login = values.credentials(Setting.USER, Setting.PASSWORD);
        return new RouterConfig(
                endpoints,
                tls,
                login,
                security.mechanisms(login, tls),
                values.text(Setting.CONTAINER_ID),
                values.text(Setting.HOSTNAME),
                routes(),
                values.credentials(Setting.BROKER_USER, Setting.BROKER_PASSWORD),
                values.milliseconds(Setting.IDLE_TIMEOUT, 1000, 3_600_000, 60_000),
                values.milliseconds(Setting.CONNECT_TIMEOUT, 100, 600_000, 10_000));
    }

    private static void requireKnown(String key) {
        if (Setting.named(key).isEmpty()) {
            String known = Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("Property \"" + key + "\" is unknown, it may be one of: " + known + ".");
        }
    }

    private List<LinkRoute> routes() {
        if (values.raw(Setting.ADDRESSES) == null) {
            throw new IllegalArgumentException("Property \"" + values.key(Setting.ADDRESSES)
                    + "\" is missing, it must hold " + Setting.ADDRESSES.allowed() + ", or be empty to announce none.");
        }
        List<String> patterns = values.list(Setting.ADDRESSES);
        List<LinkRoute> routes = new ArrayList<>();
        for (String pattern : patterns) {
            if (pattern.startsWith("$") || pattern.chars().anyMatch(Character::isWhitespace)) {
                throw values.refused(
                        Setting.ADDRESSES, "patterns of addresses that contain no space and do not start with $");
            }
            routes.add(new LinkRoute(pattern, Direction.IN));
            routes.add(new LinkRoute(pattern, Direction.OUT));
        }
        if (values.flag(Setting.COORDINATOR, !patterns.isEmpty())) {
            routes.add(LinkRoute.COORDINATOR);
        }
        return routes;
    }
}
