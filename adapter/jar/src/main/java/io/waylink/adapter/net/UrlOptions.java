package io.waylink.adapter.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.waylink.adapter.net.ConnectionUrl.Heartbeat;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Endpoints;
import io.waylink.recovery.Endpoints.ServerList;

/** The options of a URL: those of Qpid JMS, which are passed on, those of its failover, and ours. */
final class UrlOptions {

    private static final Set<String> PASSED_ON = Set.of("jms.", "amqp.", "transport.", "sasl.options.");
    private static final String SERVER_LIST = "serverList";
    private static final String FALLBACK_AFTER = "redirectFallbackAfter";
    private static final String PLAIN_WITHOUT_TLS = "allowPlainWithoutTls";
    private static final String INSECURE_REDIRECT = "allowInsecureRedirect";
    private static final String CBS = "cbs";
    private static final String CBS_AUDIENCE = "cbs.audience";
    private static final String CBS_LIFETIME = "cbs.lifetime";
    private static final String CBS_TOKEN_FILE = "cbs.tokenFile";
    private static final String CBS_TOKEN_ENDPOINT = "cbs.tokenEndpoint";
    private static final int CBS_LIFETIME_SECONDS = 3600;
    private static final String CBS_SCOPE = "cbs.scope";
    private static final String PROXY = "proxy";
    private static final String PROXY_USER = "proxyUser";
    private static final String PROXY_PASSWORD = "proxyPassword";
    private static final String HEARTBEAT = "heartbeat";
    private static final String PIPELINED_OPEN = "pipelinedOpen";
    private static final Set<String> OURS = Set.of(
            SERVER_LIST,
            FALLBACK_AFTER,
            PLAIN_WITHOUT_TLS,
            INSECURE_REDIRECT,
            CBS,
            CBS_AUDIENCE,
            CBS_LIFETIME,
            CBS_TOKEN_FILE,
            CBS_TOKEN_ENDPOINT,
            CBS_SCOPE,
            PROXY,
            PROXY_USER,
            PROXY_PASSWORD,
            HEARTBEAT,
            PIPELINED_OPEN);

    private static final String NESTED = "failover.nested.";
    private static final String SERVER_LIST_ACTION = "failover.amqpOpenServerListAction";
    private static final String DELAYS = "the delay between attempts is not an option, it grows from 0 to 30 s";
    private static final String ATTEMPTS =
            "connecting never ends while deployed; connectTimeout and sendTimeout say how long an application waits";
    private static final Map<String, String> INSTEAD = Map.of(
            "failover.initialReconnectDelay", DELAYS,
            "failover.reconnectDelay", DELAYS,
            "failover.maxReconnectDelay", DELAYS,
            "failover.useReconnectBackOff", DELAYS,
            "failover.reconnectBackOffMultiplier", DELAYS,
            "failover.maxReconnectAttempts", ATTEMPTS,
            "failover.startupMaxReconnectAttempts", ATTEMPTS,
            "failover.warnAfterReconnectAttempts", "the log says at once when a connection is lost, and only once",
            "failover.randomize", "hosts are tried in the order in which they are named");

    private static final Pattern HTTP_PROXY = Pattern.compile("http://([^/@:]+|\\[[^]/@]+]):([1-9][0-9]{0,4})/?");
    private static final int LAST_PORT = 65535;

    private final Function<String, IllegalArgumentException> refusal;
    private final Map<String, String> passedOn = new LinkedHashMap<>();
    private final Map<String, String> ours = new LinkedHashMap<>();

    UrlOptions(Function<String, IllegalArgumentException> refusal) {
        this.refusal = refusal;
    }

    void addAll(String query) {
        for (String option : query.split("&", -1)) {
            if (!option.isEmpty()) {
                int equals = option.indexOf('=');
                String name = equals < 0 ? option : option.substring(0, equals);
                if (equals < 0) {
                    throw unknown(name);
                }
                add(name, value(name, option.substring(equals + 1)));
            }
        }
    }

    private String value(String name, String encoded) {
        try {
            return UrlReader.decoded(encoded);
        } catch (IllegalArgumentException e) {
            throw refusal.apply("its option '" + name + "' holds a % that no two hexadecimal digits follow");
        }
    }

    private void add(String name, String value) {
        if (name.startsWith(NESTED)) {
            add(name.substring(NESTED.length()), value);
        } else if (name.equals(SERVER_LIST_ACTION)) {
            put(ours, SERVER_LIST, value.toLowerCase(Locale.ROOT));
        } else if (INSTEAD.containsKey(name)) {
            throw refusal.apply("its option '" + name + "' must go: " + INSTEAD.get(name));
        } else if (OURS.contains(name)) {
            put(ours, name, value);
        } else if (PASSED_ON.stream().anyMatch(name::startsWith)) {
            put(passedOn, name, value);
        } else {
            throw unknown(name);
        }
    }

    private void put(Map<String, String> into, String name, String value) {
        String before = into.put(name, value);
        if (before != null && !before.equals(value)) {
            throw refusal.apply(
                    "its option '" + name + "' is there twice with different values, it holds for all hosts");
        }
    }

    private IllegalArgumentException unknown(String name) {
        return refusal.apply("its option '" + name + "' must be name=value with a name that begins with jms., amqp. or"
                + " transport., or is one of " + OURS.stream().sorted().toList());
    }

    ConnectionUrl url(List<Endpoint> endpoints) {
        return new ConnectionUrl(
                endpoints,
                passedOn,
                new Endpoints.Policy(serverList(), fallbackAfter()),
                allowed(ours, PLAIN_WITHOUT_TLS),
                cbs(Scheme.of(endpoints.get(0)).secure()),
                proxy(),
                heartbeat(),
                pipelinedOpen(),
                allowed(ours, INSECURE_REDIRECT) || allowed(passedOn, "amqp.allowNonSecureRedirects"));
    }

    private ServerList serverList() {
        String value = ours.getOrDefault(SERVER_LIST, "add");
        return switch (value) {
            case "add" -> ServerList.ADD;
            case "replace" -> ServerList.REPLACE;
            case "ignore" -> ServerList.IGNORE;
            default ->
                throw refusal.apply("its option 'serverList' is '" + value + "', it must be add, replace or ignore");
        };
    }

    private int fallbackAfter() {
        return number(FALLBACK_AFTER, Endpoints.REDIRECT_FALLBACK_AFTER);
    }

    private int number(String name, int otherwise) {
        String value = ours.getOrDefault(name, String.valueOf(otherwise));
        return Optional.of(value)
                .filter(text -> text.matches("[1-9][0-9]{0,5}"))
                .map(Integer::valueOf)
                .orElseThrow(() -> refusal.apply(
                        "its option '" + name + "' is '" + value + "', it must be a number from 1 to 999999"));
    }

    private Optional<CbsSettings> cbs(boolean secure) {
        String kind = ours.get(CBS);
        if (kind == null) {
            ours.keySet().stream()
                    .filter(name -> name.startsWith(CBS))
                    .findAny()
                    .ifPresent(name -> {
                        throw refusal.apply("its option '" + name + "' needs cbs=sas or cbs=jwt");
                    });
            return Optional.empty();
        }
        if (!kind.equals("sas") && !kind.equals("jwt")) {
            throw refusal.apply("its option 'cbs' is '" + kind + "', it must be sas or jwt");
        }
        if (!secure && !allowed(ours, PLAIN_WITHOUT_TLS)) {
            throw refusal.apply("its option 'cbs' would send tokens readable to whoever is on the way: use amqps, or"
                    + " allowPlainWithoutTls=true");
        }
        return Optional.of(new CbsSettings(
                CbsSettings.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                Optional.ofNullable(ours.get(CBS_AUDIENCE)),
                Duration.ofSeconds(number(CBS_LIFETIME, CBS_LIFETIME_SECONDS)),
                Optional.ofNullable(ours.get(CBS_TOKEN_FILE)).map(Path::of),
                Optional.ofNullable(ours.get(CBS_TOKEN_ENDPOINT)).map(this::tokenEndpoint),
                Optional.ofNullable(ours.get(CBS_SCOPE))));
    }

    private Heartbeat heartbeat() {
        String value = ours.get(HEARTBEAT);
        if (value == null) {
            return new Heartbeat(null);
        }
        if (!value.matches("[0-9]{1,8}")) {
            throw refusal.apply("its option 'heartbeat' is '" + value
                    + "', it must be a number of milliseconds from 1 to 99999999, or 0 to send none");
        }
        return new Heartbeat(Duration.ofMillis(Long.parseLong(value)));
    }

    private boolean pipelinedOpen() {
        boolean wanted = allowed(ours, PIPELINED_OPEN);
        if (wanted && !Engine.ONE_STEP.contains(passedOn.getOrDefault("amqp.saslMechanisms", ""))) {
            throw refusal.apply("its option 'pipelinedOpen' needs one way to log in that takes one step:"
                    + " amqp.saslMechanisms must be one of "
                    + Engine.ONE_STEP.stream().sorted().toList());
        }
        return wanted;
    }

    private Optional<HttpProxy> proxy() {
        String value = ours.get(PROXY);
        if (value == null) {
            if (ours.containsKey(PROXY_USER) || ours.containsKey(PROXY_PASSWORD)) {
                throw refusal.apply("its options 'proxyUser' and 'proxyPassword' need a proxy");
            }
            return Optional.empty();
        }
        Matcher parts = HTTP_PROXY.matcher(value);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > LAST_PORT) {
            throw refusal.apply("its option 'proxy' is '" + value + "', it must be http://host:port");
        }
        return Optional.of(new HttpProxy(
                UrlReader.bare(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                ours.get(PROXY_USER),
                ours.get(PROXY_PASSWORD)));
    }

    private URI tokenEndpoint(String value) {
        boolean allowed =
                value.startsWith("https://") || (value.startsWith("http://") && allowed(ours, PLAIN_WITHOUT_TLS));
        if (!allowed) {
            throw refusal.apply("its option 'cbs.tokenEndpoint' is '" + value + "', it must begin with https://");
        }
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw refusal.apply("its option 'cbs.tokenEndpoint' is not a URI: " + e.getReason());
        }
    }

    private boolean allowed(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw refusal.apply("its option '" + name + "' is '" + value + "', it must be true or false");
        }
        return value.equals("true");
    }
}
