package io.waylink.artemis.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The properties of the plugin in broker.xml: the one table that the reader, the messages and the README share. */
public enum Setting {
    URL(
            "url",
            "amqp://host[:port][,host[:port]...] or amqps://...",
            "none, required",
            "The routers to connect to, tried in this order; `amqps` is TLS, for all of them."),
    USER("user", "text", "none", "Name to log in with at the router."),
    PASSWORD(
            "password",
            "text or ENC(...)",
            "none",
            "Password that goes with `user`; with XOAUTH2 it is the bearer token."),
    SASL_MECHANISMS(
            "saslMechanisms",
            "EXTERNAL, SCRAM-SHA-512, SCRAM-SHA-256, PLAIN, XOAUTH2, ANONYMOUS",
            "with `user` SCRAM-SHA-512, SCRAM-SHA-256, PLAIN; else with a key store EXTERNAL; else ANONYMOUS",
            "Mechanisms that may be used, the first that the router offers wins."),
    TRUST_STORE_PATH(
            "trustStorePath",
            "a file",
            "the certificates that Java trusts",
            "Certificates of routers, or of whoever signs them."),
    TRUST_STORE_TYPE(
            "trustStoreType",
            "PKCS12, JKS, PEM or another that Java knows",
            "by the ending: PEM for .pem and .crt, JKS for .jks, else PKCS12",
            "What the trust store is."),
    TRUST_STORE_PASSWORD("trustStorePassword", "text or ENC(...)", "none", "Password of the trust store."),
    KEY_STORE_PATH(
            "keyStorePath",
            "a file",
            "none",
            "Key and certificate that the broker shows to the router: mutual TLS, and SASL EXTERNAL."),
    KEY_STORE_TYPE(
            "keyStoreType",
            "PKCS12, JKS, PEM, PEMCFG or another that Java knows",
            "by the ending, as for the trust store",
            "What the key store is."),
    KEY_STORE_PASSWORD("keyStorePassword", "text or ENC(...)", "none", "Password of the key store."),
    KEY_STORE_ALIAS("keyStoreAlias", "text", "any that suits", "Which key of the key store is shown."),
    VERIFY_HOST(
            "verifyHost",
            "true or false",
            "true",
            "Whether the router's certificate must name the host in `url`; false leaves room for an impostor."),
    ENABLED_PROTOCOLS(
            "enabledProtocols", "names, separated by commas", "those of Java", "Versions of TLS, such as TLSv1.3."),
    ENABLED_CIPHER_SUITES(
            "enabledCipherSuites", "names, separated by commas", "those of Java", "Cipher suites of TLS."),
    CONTAINER_ID(
            "containerId",
            "text",
            "the broker's node id",
            "Container id of the broker's Open; further connections have -2, -3 and so on added."),
    HOSTNAME("hostname", "text", "none", "Hostname of the broker's Open: the virtual host at the router."),
    ADDRESSES(
            "addresses",
            "patterns, separated by commas",
            "none, required",
            "Link routes to announce, each in both directions; empty if the router's own configuration has them."),
    ANNOUNCE(
            "announce",
            "patterns or existing",
            "patterns",
            "Whether the patterns in `addresses` are announced as they are, or each existing address that matches one."),
    EXCLUDE(
            "exclude",
            "patterns, separated by commas",
            "none",
            "With `announce` being existing: addresses that are not announced although they match."),
    COORDINATOR(
            "coordinator",
            "true or false",
            "true, but false if `addresses` is empty",
            "Whether `$coordinator` is announced too, so that clients can use transactions."),
    CONNECTIONS(
            "connections",
            "1 to 16",
            "1",
            "How many connections to make; the links of one share one session, so more of them carry more in parallel."),
    BROKER_USER(
            "brokerUser",
            "text",
            "none, required if broker security is on",
            "The user of the broker whose permissions apply to all routed links."),
    BROKER_PASSWORD("brokerPassword", "text or ENC(...)", "none", "Password that goes with `brokerUser`."),
    STEAL_SUBSCRIPTIONS(
            "stealSubscriptions",
            "true or false",
            "false",
            "Whether a durable subscription that comes back through another router ends what the first one still holds."),
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

    /** Those that are about TLS only. */
    static final Set<Setting> TLS = Collections.unmodifiableSet(EnumSet.range(TRUST_STORE_PATH, ENABLED_CIPHER_SUITES));

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
