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
            "patterns, separated by commas, each with in or out before it if it is meant for one direction only",
            "none, required",
            "Link routes to announce, in the names that the router has; empty if the router's own configuration has them."),
    ANNOUNCE(
            "announce",
            "patterns or existing",
            "patterns",
            "Whether the patterns in `addresses` are announced as they are, or each existing address that matches one."),
    EXCLUDE(
            "exclude",
            "as in `addresses`",
            "none",
            "With `announce` being existing: addresses that are not announced although they match."),
    MODE(
            "mode",
            "link-routes, waypoints or auto",
            "link-routes",
            "Whether the router attaches its clients' links into the broker, or the broker attaches links and the router"
                    + " forwards messages, or what the router can do."),
    COORDINATOR(
            "coordinator",
            "true or false",
            "true, but false if `addresses` is empty",
            "Whether `$coordinator` is announced too, so that clients can use transactions."),
    ALLOW_SEND(
            "allowSend",
            "patterns, separated by commas",
            "#",
            "Addresses of the broker that routed links may send to, if `brokerUser` may too; empty for none."),
    ALLOW_LISTEN(
            "allowListen",
            "patterns, separated by commas",
            "#",
            "Addresses of the broker that routed links may receive from, if `brokerUser` may too; empty for none."),
    ADDRESS_PREFIX("addressPrefix", "text", "none", "What stands before each of the broker's addresses at the router."),
    ALIASES(
            "aliases",
            "pairs such as orders.get -> orders.a::gold, separated by commas",
            "none",
            "Names at the router that stand for an address, or an address::queue, of the broker."),
    ANYCAST(
            "anycast",
            "patterns, separated by commas",
            "none",
            "Addresses of the broker that are queues to links that do not say queue or topic."),
    MULTICAST(
            "multicast",
            "patterns, separated by commas",
            "none",
            "Addresses of the broker that are topics to links that do not say queue or topic."),
    ANYCAST_PREFIX(
            "anycastPrefix",
            "text, such as queue://",
            "none",
            "Before an address it says that a queue is meant, as with an acceptor."),
    MULTICAST_PREFIX(
            "multicastPrefix",
            "text, such as topic://",
            "none",
            "Before an address it says that a topic is meant, as with an acceptor."),
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
    AMQP_CREDITS(
            "amqpCredits",
            "1 to 1000000",
            "1000",
            "How many messages a client may send ahead on one link, as with an acceptor."),
    AMQP_LOW_CREDITS(
            "amqpLowCredits", "0 to 1000000", "300", "From how many left on they are filled up, as with an acceptor."),
    AMQP_MIN_LARGE_MESSAGE_SIZE(
            "amqpMinLargeMessageSize",
            "bytes, -1 to 2147483647",
            "102400",
            "Messages from this size on are kept in files, -1 for none, as with an acceptor."),
    AMQP_DUPLICATE_DETECTION(
            "amqpDuplicateDetection",
            "true or false",
            "true",
            "Whether `_AMQ_DUPL_ID` among the application properties of a message has the broker keep it once, as with an"
                    + " acceptor."),
    AMQP_USE_MODIFIED(
            "amqpUseModifiedForTransientDeliveryErrors",
            "true or false",
            "false",
            "Whether a full address answers modified instead of rejected, as with an acceptor."),
    AMQP_TREAT_REJECT_AS_UNMODIFIED(
            "amqpTreatRejectAsUnmodifiedDeliveryFailed",
            "true or false",
            "false",
            "Whether what a client rejects is delivered again and counted, as with an acceptor."),
    MAX_FRAME_SIZE(
            "maxFrameSize",
            "bytes, 512 to 2147483647",
            "131072",
            "The largest frame that the router may send, as with an acceptor."),
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

    /** Those that the broker's own AMQP layer understands, under the same names, in the url of an acceptor. */
    static final Set<Setting> PROTOCOL = Collections.unmodifiableSet(EnumSet.of(
            ANYCAST_PREFIX,
            MULTICAST_PREFIX,
            AMQP_CREDITS,
            AMQP_LOW_CREDITS,
            AMQP_MIN_LARGE_MESSAGE_SIZE,
            AMQP_DUPLICATE_DETECTION,
            AMQP_USE_MODIFIED,
            AMQP_TREAT_REJECT_AS_UNMODIFIED,
            MAX_FRAME_SIZE));

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
