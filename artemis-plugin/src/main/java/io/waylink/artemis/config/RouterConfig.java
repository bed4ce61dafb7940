package io.waylink.artemis.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

import io.waylink.recovery.Endpoint;

/**
 * One connection to a router, as configured; {@link RouterConfigReader} has checked it.
 *
 * @param name what the operator calls the router; null if it is the only one and has no name
 * @param number 1 for the first connection to this router, 2 for the second
 * @param endpoints where the router, or its stand-ins, listen; not empty
 * @param tls how TLS is spoken; null if it is not
 * @param login what SASL presents; null without a user
 * @param saslMechanisms what may be used, in order of preference; not empty
 * @param containerId what container-id of Open (AMQP 1.0 part 2, section 2.7.1) begins with; null for the broker's node id
 * @param hostname hostname of Open; null for none
 * @param mode how clients get to the addresses of the broker
 * @param announcement what is announced to the router
 * @param links what routed links may do
 * @param protocol parameters of the broker's AMQP layer, as in the url of an acceptor
 * @param brokerUser the user of the broker that routed links act as; null if the broker asks for none
 * @param stealsSubscriptions whether a durable subscription that comes back takes itself away from another connection
 * @param idleTimeout how long a silence ends the connection
 * @param connectTimeout how long TCP, SASL and Open may take together, and then the announcement
 */
public record RouterConfig(
        String name,
        int number,
        List<Endpoint> endpoints,
        Tls tls,
        Credentials login,
        List<String> saslMechanisms,
        String containerId,
        String hostname,
        Mode mode,
        Announcement announcement,
        LinkRules links,
        Map<String, String> protocol,
        Credentials brokerUser,
        boolean stealsSubscriptions,
        Duration idleTimeout,
        Duration connectTimeout) {

    public RouterConfig {
        endpoints = List.copyOf(endpoints);
        saslMechanisms = List.copyOf(saslMechanisms);
        protocol = Map.copyOf(protocol);
    }

    /** What tells this connection from all others of the broker; it stays the same when the host changes. */
    public String connectionName() {
        Endpoint first = endpoints.get(0);
        return numbered(name == null ? first.host() + ":" + first.port() : name);
    }

    /** The container-id of Open: two connections must not have the same. */
    public String containerId(String nodeId) {
        return numbered(containerId == null ? nodeId : containerId);
    }

    private String numbered(String text) {
        return number == 1 ? text : text + "-" + number;
    }

    /**
     * The same with passwords as plain text.
     *
     * @param decode makes plain text of the value of a property; it is given the name of the property and the value
     */
    public RouterConfig withPasswords(BinaryOperator<String> decode) {
        return new RouterConfig(
                name,
                number,
                endpoints,
                tls == null ? null : decoded(tls, decode),
                decoded(login, Setting.PASSWORD, decode),
                saslMechanisms,
                containerId,
                hostname,
                mode,
                announcement,
                links,
                protocol,
                decoded(brokerUser, Setting.BROKER_PASSWORD, decode),
                stealsSubscriptions,
                idleTimeout,
                connectTimeout);
    }

    private static Credentials decoded(Credentials masked, Setting setting, BinaryOperator<String> decode) {
        return masked == null ? null : new Credentials(masked.user(), decode.apply(setting.key(), masked.password()));
    }

    private static Tls decoded(Tls masked, BinaryOperator<String> decode) {
        return new Tls(
                decoded(masked.trust(), Setting.TRUST_STORE_PASSWORD, decode),
                decoded(masked.key(), Setting.KEY_STORE_PASSWORD, decode),
                masked.keyAlias(),
                masked.verifyHost(),
                masked.protocols(),
                masked.cipherSuites());
    }

    private static Store decoded(Store masked, Setting setting, BinaryOperator<String> decode) {
        return masked == null || masked.password() == null
                ? masked
                : new Store(masked.path(), masked.type(), decode.apply(setting.key(), masked.password()));
    }

    /** Whether the login can be read by whoever listens on the network. */
    public boolean showsPassword() {
        return login != null && tls == null && (saslMechanisms.contains("PLAIN") || saslMechanisms.contains("XOAUTH2"));
    }
}
