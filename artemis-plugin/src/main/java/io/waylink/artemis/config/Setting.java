package io.waylink.artemis.config;

import java.util.Arrays;
import java.util.Optional;

/** The properties of the plugin in broker.xml: the one table that the reader, the messages and the README share. */
public enum Setting {
    URL(
            "url",
            "amqp://host[:port][,host[:port]...]",
            "none, required",
            "The routers to connect to, tried in this order."),
    USER("user", "text", "none", "Name for SASL PLAIN at the router; without it ANONYMOUS is used."),
    PASSWORD("password", "text or ENC(...)", "none", "Password that goes with `user`."),
    SASL_MECHANISMS(
            "saslMechanisms",
            "PLAIN, ANONYMOUS",
            "PLAIN with `user`, else ANONYMOUS",
            "Mechanisms that may be used, the first that the router offers wins."),
    CONTAINER_ID("containerId", "text", "the broker's node id", "Container id of the broker's Open."),
    HOSTNAME("hostname", "text", "none", "Hostname of the broker's Open: the virtual host at the router."),
    ADDRESSES(
            "addresses",
            "patterns, separated by commas",
            "none, required",
            "Link routes to announce, each in both directions; empty if the router's own configuration has them."),
    COORDINATOR(
            "coordinator",
            "true or false",
            "true, but false if `addresses` is empty",
            "Whether `$coordinator` is announced too, so that clients can use transactions."),
    BROKER_USER(
            "brokerUser",
            "text",
            "none, required if broker security is on",
            "The user of the broker whose permissions apply to all routed links."),
    BROKER_PASSWORD("brokerPassword", "text or ENC(...)", "none", "Password that goes with `brokerUser`."),
    IDLE_TIMEOUT(
            "idleTimeout",
            "milliseconds, 1000 to 3600000",
            "60000",
            "The router counts as lost after this long a silence; half of it is what Open announces."),
    CONNECT_TIMEOUT(
            "connectTimeout",
            "milliseconds, 100 to 600000",
            "10000",
            "Time for TCP, SASL and Open together; the same again for the announcement.");

    private final String key;
    private final String allowed;
    private final String defaultValue;
    private final String meaning;

    Setting(String key, String allowed, String defaultValue, String meaning) {
        this.key = key;
        this.allowed = allowed;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** The name in broker.xml. */
    public String key() {
        return key;
    }

    /** What it may hold, with its unit. */
    public String allowed() {
        return allowed;
    }

    /** What holds if broker.xml does not name it. */
    public String defaultValue() {
        return defaultValue;
    }

    /** What it is for, one sentence. */
    public String meaning() {
        return meaning;
    }

    /** The setting of this name in broker.xml, which is case-sensitive. */
    public static Optional<Setting> named(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }
}
