package io.waylink.artemis.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.recovery.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RouterConfigReaderTest {

    private static Map<String, String> properties(String... keysAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("url", "amqp://a", "addresses", ""));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (keysAndValues[i + 1] == null) {
                properties.remove(keysAndValues[i]);
            } else {
                properties.put(keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return properties;
    }

    private static RouterConfig read(Map<String, String> properties) {
        List<RouterConfig> all = RouterConfigReader.read(properties);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void theLeastThatHasToBeSaid() {
        assertThat(read(properties()))
                .isEqualTo(new RouterConfig(
                        null,
                        1,
                        List.of(new Endpoint("amqp", "a", 5672)),
                        null,
                        null,
                        List.of("ANONYMOUS"),
                        null,
                        null,
                        Mode.LINK_ROUTES,
                        new Announcement(false, List.of(), List.of(), false),
                        LinkRules.NONE,
                        Map.of(),
                        null,
                        false,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10)));
    }

    @Test
    void allThatCanBeSaid() {
        RouterConfig config = read(properties(
                "url",
                "amqp://a:1, amqp://b ; [::1]:3",
                "user",
                "u",
                "password",
                "p",
                "saslMechanisms",
                "PLAIN,ANONYMOUS",
                "containerId",
                "c",
                "hostname",
                "h",
                "addresses",
                "orders.#, out prices/*",
                "mode",
                "auto",
                "announce",
                "existing",
                "exclude",
                "orders.dead",
                "coordinator",
                "true",
                "allowSend",
                "orders.*",
                "allowListen",
                "",
                "addressPrefix",
                "east/",
                "aliases",
                "get -> orders.a::gold",
                "anycast",
                "orders.#",
                "multicast",
                "prices.#;news",
                "anycastPrefix",
                "queue://",
                "multicastPrefix",
                "topic://",
                "amqpCredits",
                "10",
                "brokerUser",
                "bu",
                "brokerPassword",
                "bp",
                "stealSubscriptions",
                "true",
                "idleTimeout",
                "8000",
                "connectTimeout",
                "500"));
        assertThat(config)
                .isEqualTo(new RouterConfig(
                        null,
                        1,
                        List.of(
                                new Endpoint("amqp", "a", 1),
                                new Endpoint("amqp", "b", 5672),
                                new Endpoint("amqp", "::1", 3)),
                        null,
                        new Credentials("u", "p"),
                        List.of("PLAIN", "ANONYMOUS"),
                        "c",
                        "h",
                        Mode.AUTO,
                        new Announcement(
                                true,
                                List.of(AddressRule.of("orders.#"), new AddressRule("prices/*", Set.of(Direction.OUT))),
                                List.of(AddressRule.of("orders.dead")),
                                true),
                        new LinkRules(
                                new AddressNames("east/", Map.of("get", "orders.a::gold"), "queue://", "topic://"),
                                List.of(AddressPattern.of("orders.*")),
                                List.of(),
                                List.of(AddressPattern.of("orders.#")),
                                List.of(AddressPattern.of("prices.#"), AddressPattern.of("news"))),
                        Map.of("amqpCredits", "10", "anycastPrefix", "queue://", "multicastPrefix", "topic://"),
                        new Credentials("bu", "bp"),
                        true,
                        Duration.ofSeconds(8),
                        Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @CsvSource({"'', ,0", "a, ,3", "a,false,2", "'',true,1", "'a,,a', ,3"})
    void theCoordinatorGoesWithTheAddressesUnlessItIsNamed(String addresses, String coordinator, int routes) {
        assertThat(read(properties("addresses", addresses, "coordinator", coordinator))
                        .announcement()
                        .routes(List.of(), LinkRules.NONE))
                .hasSize(routes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url         |                  | Property \"url\" is missing, it must hold amqp://host[:port]",
                "url         | tcp://a:1        | Property \"url\" is \"tcp://a:1\", it must be amqp://host[:port]",
                "url         | amqps://a,amqp://b | Property \"url\" is \"amqps://a,amqp://b\", it must be amqp://host[:port]",
                "url         | amqp://a:70000   | Property \"url\" is \"amqp://a:70000\", it must be amqp://host[:port]",
                "url         | amqp://a:x       | Property \"url\" is \"amqp://a:x\", it must be amqp://host[:port]",
                "url         | amqp://a,,b      | Property \"url\" is \"amqp://a,,b\", it must be amqp://host[:port]",
                "url         | amqp://a/b       | Property \"url\" is \"amqp://a/b\", it must be amqp://host[:port]",
                "url         | amqp://u:hidden@a| Property \"url\" holds user information, it must be amqp://host",
                "addresses   |                  | Property \"addresses\" is missing, it must hold patterns, separated",
                "addresses   | $management      | Property \"addresses\" is \"$management\", it must be patterns",
                "addresses   | a b              | Property \"addresses\" is \"a b\", it must be patterns of addresses",
                "user        | u                | Property \"password\" is missing, it must go with \"user\"",
                "password    | hidden           | Property \"user\" is missing, it must go with \"password\"",
                "brokerUser  | u                | Property \"brokerPassword\" is missing, it must go with \"brokerUser\"",
                "saslMechanisms | GSSAPI        | Property \"saslMechanisms\" is \"GSSAPI\", it must be made of EXTERNAL, SCRAM",
                "saslMechanisms | EXTERNAL      | Property \"saslMechanisms\" is \"EXTERNAL\", it must be without EXTERNAL as",
                "saslMechanisms | PLAIN         | Property \"saslMechanisms\" is \"PLAIN\", it must be without PLAIN as there",
                "verifyHost  | false            | Property \"verifyHost\" is of no use, it must go with an amqps:// url",
                "trustStorePassword | hidden    | Property \"trustStorePassword\" is of no use, it must go with an amqps",
                "coordinator | yes              | Property \"coordinator\" is \"yes\", it must be true or false",
                "idleTimeout | 60s              | Property \"idleTimeout\" is \"60s\", it must be milliseconds, 1000",
                "idleTimeout | 0                | Property \"idleTimeout\" is \"0\", it must be milliseconds, 1000",
                "connectTimeout | 99            | Property \"connectTimeout\" is \"99\", it must be milliseconds, 100",
                "announce    | all              | Property \"announce\" is \"all\", it must be patterns or existing",
                "exclude     | a                | Property \"exclude\" is of no use, it must go with \"announce\" being",
                "allowSend   | $x               | Property \"allowSend\" is \"$x\", it must be patterns of addresses",
                "aliases     | a=b              | Property \"aliases\" is \"a=b\", it must be pairs such as orders.get",
                "aliases     | a->b->c          | Property \"aliases\" is \"a->b->c\", it must be pairs such as",
                "aliases     | a->$b            | Property \"aliases\" is \"a->$b\", it must be pairs such as",
                "aliases     | a->b,a->c        | Property \"aliases\" is \"a->b,a->c\", it must be pairs of which no",
                "amqpCredits | 0                | Property \"amqpCredits\" is \"0\", it must be 1 to 1000000",
                "amqpDuplicateDetection | 1     | Property \"amqpDuplicateDetection\" is \"1\", it must be true or",
                "maxFrameSize | 100             | Property \"maxFrameSize\" is \"100\", it must be bytes, 512 to",
                "mode        | links            | Property \"mode\" is \"links\", it must be link-routes, waypoints or",
                "connections | 0                | Property \"connections\" is \"0\", it must be 1 to 16",
                "router.a.user | u              | Property \"url\" is of no use, it must be",
                "router.a.urll | amqp://a       | Property \"router.a.urll\" is unknown, it may be one of: url",
                "adresses    | orders.#         | Property \"adresses\" is unknown, it may be one of: url, user, password",
            })
    void whatCannotBeIsRefusedInOneSentence(String key, String value, String sentence) {
        assertThatThrownBy(() -> read(properties(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence)
                .hasMessageEndingWith(".")
                .hasMessageNotContaining("hidden");
    }

    @Test
    void routersWithNamesShareWhatHasNone() {
        Map<String, String> properties = properties("url", null, "containerId", "broker", "idleTimeout", "5000");
        properties.putAll(Map.of("router.east.url", "amqp://e", "router.west.url", "amqp://w"));
        properties.putAll(Map.of("router.west.connections", "2", "router.west.idleTimeout", "6000"));
        List<RouterConfig> all = RouterConfigReader.read(properties);
        assertThat(all).extracting(RouterConfig::connectionName).containsExactly("east", "west", "west-2");
        assertThat(all)
                .extracting(config -> config.containerId("node"))
                .containsExactly("broker", "broker", "broker-2");
        assertThat(all).extracting(config -> config.endpoints().get(0).host()).containsExactly("e", "w", "w");
        assertThat(all).extracting(config -> config.idleTimeout().toSeconds()).containsExactly(5L, 6L, 6L);
    }

    @Test
    void theOnlyRouterIsNamedAfterItsHost() {
        RouterConfig config = read(properties("url", "amqp://a,b"));
        assertThat(config.connectionName()).isEqualTo("a:5672");
        assertThat(config.containerId("node")).isEqualTo("node");
    }

    @Test
    void aRouterWithoutANameDoesNotGoWithOthers() {
        assertThatThrownBy(() -> RouterConfigReader.read(properties("router.b.url", "amqp://b")))
                .hasMessage(
                        "Property \"url\" is of no use, it must be \"router.NAME.url\" as the routers have names: b.");
    }

    @Test
    void allThatCanBeSaidOfTls() {
        RouterConfig config = read(properties(
                "url",
                "amqps://a,amqps://b:1",
                "trustStorePath",
                "routers.crt",
                "keyStorePath",
                "broker.p12",
                "keyStoreType",
                "JKS",
                "keyStorePassword",
                "ENC(x)",
                "keyStoreAlias",
                "key",
                "verifyHost",
                "false",
                "enabledProtocols",
                "TLSv1.3,TLSv1.2",
                "enabledCipherSuites",
                "TLS_AES_128_GCM_SHA256"));
        assertThat(config.endpoints()).containsExactly(new Endpoint("amqps", "a", 5671), new Endpoint("amqps", "b", 1));
        assertThat(config.tls())
                .isEqualTo(new Tls(
                        new Store("routers.crt", "PEM", null),
                        new Store("broker.p12", "JKS", "ENC(x)"),
                        "key",
                        false,
                        List.of("TLSv1.3", "TLSv1.2"),
                        List.of("TLS_AES_128_GCM_SHA256")));
        assertThat(config.saslMechanisms()).containsExactly("EXTERNAL");
        assertThat(config.toString()).doesNotContain("ENC(x)");
        assertThat(config.withPasswords((property, value) -> property + " of " + value)
                        .tls()
                        .key()
                        .password())
                .isEqualTo("keyStorePassword of ENC(x)");
    }

    @ParameterizedTest
    @CsvSource({
        "amqp://a,PLAIN,true",
        "amqp://a,XOAUTH2,true",
        "amqp://a,SCRAM-SHA-256,false",
        "amqp://a,,true",
        "amqps://a,,false"
    })
    void aPasswordThatCanBeReadOnTheWayIsKnown(String url, String mechanisms, boolean shown) {
        assertThat(read(properties("url", url, "user", "u", "password", "p", "saslMechanisms", mechanisms))
                        .showsPassword())
                .isEqualTo(shown);
    }

    @Test
    void passwordsAreNeverPrinted() {
        RouterConfig config =
                read(properties("user", "u", "password", "hidden", "brokerUser", "b", "brokerPassword", "hidden"));
        assertThat(config.toString()).doesNotContain("hidden");
    }

    @Test
    void passwordsAreDecodedOnceTheBrokerIsKnown() {
        RouterConfig config = read(properties("user", "u", "password", "ENC(x)"))
                .withPasswords((property, value) -> property + " of " + value);
        assertThat(config.login().password()).isEqualTo("password of ENC(x)");
        assertThat(config.brokerUser()).isNull();
    }
}
