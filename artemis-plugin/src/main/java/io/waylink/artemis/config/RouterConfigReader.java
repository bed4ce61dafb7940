package io.waylink.artemis.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.waylink.recovery.Endpoint;

/**
 * Reads the flat properties of broker.xml. What it refuses, it refuses with one sentence that names the property, what
 * it holds and what it may hold; what a password holds is never repeated.
 */
public final class RouterConfigReader {

    private static final Pattern NAMED = Pattern.compile("router\\.([A-Za-z0-9_-]+)\\.(.*)");

    private final Values values;

    private RouterConfigReader(Values values) {
        this.values = values;
    }

    /**
     * The connections that these properties mean, at least one.
     *
     * @throws IllegalArgumentException if a property is unknown, missing, or holds what it may not hold
     */
    public static List<RouterConfig> read(Map<String, String> properties) {
        Set<String> names = new TreeSet<>();
        for (String key : new TreeSet<>(properties.keySet())) {
            Matcher named = NAMED.matcher(key);
            if (named.matches()) {
                names.add(named.group(1));
                requireKnown(key, named.group(2));
            } else {
                requireKnown(key, key);
            }
        }
        if (names.isEmpty()) {
            return new RouterConfigReader(new Values(properties, "")).connections(null);
        }
        if (properties.containsKey(Setting.URL.key())) {
            throw new IllegalArgumentException("Property \"url\" is of no use, it must be \"router.NAME.url\""
                    + " as the routers have names: " + String.join(", ", names) + ".");
        }
        List<RouterConfig> all = new ArrayList<>();
        for (String name : names) {
            Values values = new Values(properties, "router." + name + ".");
            all.addAll(new RouterConfigReader(values).connections(name));
        }
        return all;
    }

    private static void requireKnown(String key, String setting) {
        if (Setting.named(setting).isEmpty()) {
            String known = Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("Property \"" + key + "\" is unknown, it may be one of: " + known
                    + ", or \"router.NAME.\" and one of them with letters, digits, - and _ in the name.");
        }
    }

    private List<RouterConfig> connections(String name) {
        long count = values.number(Setting.CONNECTIONS, 1, 16, 1);
        return IntStream.rangeClosed(1, (int) count)
                .mapToObj(number -> read(name, number))
                .toList();
    }

    private RouterConfig read(String name, int number) {
        List<Endpoint> endpoints = new UrlReader(values).endpoints();
        LinkRulesReader links = new LinkRulesReader(values);
        SecurityReader security = new SecurityReader(values);
        Tls tls = security.tls(endpoints.get(0).scheme().equals("amqps"));
        Credentials login = values.credentials(Setting.USER, Setting.PASSWORD);
        return new RouterConfig(
                name,
                number,
                endpoints,
                tls,
                login,
                security.mechanisms(login, tls),
                values.text(Setting.CONTAINER_ID),
                values.text(Setting.HOSTNAME),
                mode(),
                announcement(),
                links.rules(),
                links.protocol(),
                values.credentials(Setting.BROKER_USER, Setting.BROKER_PASSWORD),
                values.flag(Setting.STEAL_SUBSCRIPTIONS, false),
                values.milliseconds(Setting.IDLE_TIMEOUT, 1000, 3_600_000, 60_000),
                values.milliseconds(Setting.CONNECT_TIMEOUT, 100, 600_000, 10_000));
    }

    private Announcement announcement() {
        if (values.raw(Setting.ADDRESSES) == null) {
            throw new IllegalArgumentException("Property \"" + values.key(Setting.ADDRESSES)
                    + "\" is missing, it must hold " + Setting.ADDRESSES.allowed() + ", or be empty to announce none.");
        }
        List<AddressRule> addresses = rules(Setting.ADDRESSES);
        boolean existing = existing();
        if (!existing && values.text(Setting.EXCLUDE) != null && !values.isShared(Setting.EXCLUDE)) {
            throw new IllegalArgumentException("Property \"" + values.key(Setting.EXCLUDE)
                    + "\" is of no use, it must go with \"announce\" being existing.");
        }
        return new Announcement(
                existing, addresses, rules(Setting.EXCLUDE), values.flag(Setting.COORDINATOR, !addresses.isEmpty()));
    }

    private Mode mode() {
        String value = values.text(Setting.MODE);
        return value == null
                ? Mode.LINK_ROUTES
                : Mode.of(value).orElseThrow(() -> values.refused(Setting.MODE, Setting.MODE.allowed()));
    }

    private boolean existing() {
        String value = values.text(Setting.ANNOUNCE);
        return switch (value == null ? "patterns" : value) {
            case "patterns" -> false;
            case "existing" -> true;
            default -> throw values.refused(Setting.ANNOUNCE, Setting.ANNOUNCE.allowed());
        };
    }

    private List<AddressRule> rules(Setting setting) {
        List<AddressRule> rules =
                values.list(setting).stream().map(AddressRule::of).toList();
        values.requirePatterns(setting, rules.stream().map(AddressRule::pattern).toList());
        return rules;
    }
}
