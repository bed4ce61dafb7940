package io.waylink.adapter.net;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.waylink.recovery.Endpoint;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class OtherPeersTest {

    private static final Endpoint PLAIN = new Endpoint("amqp", "lb", 5672);
    private static final Endpoint TLS = new Endpoint("amqps", "lb", 5671);
    private static final Endpoint SOCKET = new Endpoint("amqpwss", "lb", 443, "/ws", null);

    private static OtherPeers announced(Endpoint by, Object... entries) {
        return OtherPeers.announced(Map.of(Symbol.valueOf("failover-server-list"), List.of(entries)), by, false);
    }

    private static Map<Object, Object> symbols(Object... pairs) {
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(Symbol.valueOf((String) pairs[i]), pairs[i + 1]);
        }
        return map;
    }

    /** As qdrouterd 1.19.0 sends it. */
    @Test
    void readsWhatARouterAnnounces() {
        OtherPeers peers = announced(
                PLAIN,
                symbols("network-host", "router2.example.com", "port", "5674", "scheme", "amqp"),
                symbols("network-host", "router3.example.com", "port", "5671", "scheme", "amqps"),
                symbols("network-host", "router4.example.com", "port", "5675"),
                symbols("network-host", "router5.example.com", "port", "5672"),
                symbols("network-host", "router6.example.com", "port", "80", "scheme", "amqp+ws"));

        assertThat(peers.endpoints())
                .hasToString("[amqp://router2.example.com:5674, amqps://router3.example.com:5671,"
                        + " amqp://router4.example.com:5675, amqp://router5.example.com:5672,"
                        + " amqpws://router6.example.com:80]");
        assertThat(peers.ignored()).isZero();
    }

    @Test
    void keysMayBeStringsAndPortsAnyNumberAndBothMayBeMissing() {
        assertThat(announced(
                                PLAIN,
                                Map.of("network-host", "a", "port", 1),
                                Map.of("network-host", "b", "port", UnsignedShort.valueOf("2")),
                                symbols("network-host", Symbol.valueOf("c"), "port", (short) 3),
                                symbols("network-host", "d"),
                                symbols("network-host", "::1", "scheme", "amqps"),
                                symbols("network-host", "[fe80::1]", "port", "9"))
                        .endpoints())
                .hasToString("[amqp://a:1, amqp://b:2, amqp://c:3, amqp://d:5672, amqps://[::1]:5671,"
                        + " amqp://[fe80::1]:9]");
    }

    @Test
    void nothingIsNotTheSameAsNone() {
        assertThat(OtherPeers.announced(null, PLAIN, false)).isNull();
        assertThat(OtherPeers.announced(Map.of(), PLAIN, false)).isNull();
        assertThat(OtherPeers.announced(Map.of(Symbol.valueOf("failover-server-list"), "a:1"), PLAIN, false))
                .isNull();
        assertThat(announced(PLAIN).endpoints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            textBlock =
                    """
                    -, 1, amqp, it names no network-host
                    a b, 1, amqp, 'its network-host, hostname or path cannot stand in a URI: Illegal character in authority'
                    a_b, 1, amqp, its network-host or hostname is not a name or an address of a host
                    a, x, amqp, its port is not one from 1 to 65535
                    a, 0, amqp, its port is not one from 1 to 65535
                    a, 65536, amqp, its port is not one from 1 to 65535
                    a, 1, telnet, its scheme is unknown: telnet
                    """)
    void whatCannotBeUsedIsIgnoredAndTheRestIsNot(String host, String port, String scheme, String why) {
        OtherPeers peers = announced(
                PLAIN, symbols("network-host", host, "port", port, "scheme", scheme), Map.of("network-host", "good"));

        assertThat(peers.endpoints()).hasToString("[amqp://good:5672]");
        assertThat(peers.ignored()).isEqualTo(1);
        assertThat(peers.why()).isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource({"amqp", "ws", "amqpws", "amqp+ws"})
    void tlsIsNotGivenUpUnlessThatIsAllowed(String scheme) {
        Map<Object, Object> entry = symbols("network-host", "a", "port", "1", "scheme", scheme);

        assertThat(announced(TLS, entry).endpoints()).isEmpty();
        assertThat(announced(TLS, entry).why())
                .startsWith("it would give up TLS")
                .contains("allowInsecureRedirect");
        assertThat(OtherPeers.redirect(entry, SOCKET, false).endpoints()).isEmpty();
        assertThat(OtherPeers.redirect(entry, SOCKET, true).endpoints()).hasSize(1);
    }

    @Test
    void withoutASchemeTlsAndWebSocketStay() {
        assertThat(announced(TLS, Map.of("network-host", "a")).endpoints()).hasToString("[amqps://a:5671]");
        assertThat(announced(SOCKET, Map.of("network-host", "a")).endpoints()).hasToString("[amqpwss://a:443/ws]");
        assertThat(announced(SOCKET, symbols("network-host", "a", "path", "other"))
                        .endpoints())
                .hasToString("[amqpwss://a:443/other]");
    }

    @Test
    void tenThousandDoNotHurt() {
        Object[] entries = IntStream.range(0, 10_000)
                .mapToObj(i -> symbols("network-host", "h" + i, "port", "1"))
                .toArray();

        OtherPeers peers = announced(PLAIN, entries);

        assertThat(peers.endpoints()).hasSize(OtherPeers.LIMIT);
        assertThat(peers.ignored()).isEqualTo(10_000 - OtherPeers.LIMIT);
        assertThat(peers.why()).isEqualTo("more than 64 are not remembered");
    }

    @Test
    void entriesThatAreNoMapsAreIgnored() {
        assertThat(announced(PLAIN, "a:1", 7, List.of()).ignored()).isEqualTo(3);
    }

    @Test
    void aRedirectKeepsTheNameUnlessItNamesAnother() {
        Endpoint direct = new Endpoint("amqps", "10.0.0.1", 7, "", "lb");

        assertThat(OtherPeers.redirect(symbols("network-host", "10.0.0.1", "port", 7), TLS, false)
                        .endpoints())
                .containsExactly(direct);
        assertThat(OtherPeers.redirect(symbols("network-host", "10.0.0.2"), direct, false)
                        .endpoints())
                .containsExactly(new Endpoint("amqps", "10.0.0.2", 5671, "", "lb"));
        assertThat(OtherPeers.redirect(symbols("network-host", "n1", "hostname", "n1"), TLS, false)
                        .endpoints())
                .containsExactly(new Endpoint("amqps", "n1", 5671, "", "n1"));
        assertThat(announced(TLS, symbols("network-host", "b")).endpoints())
                .containsExactly(new Endpoint("amqps", "b", 5671));
    }

    @Test
    void aRedirectWithoutAHostLeadsNowhere() {
        assertThat(OtherPeers.redirect(null, PLAIN, false).why()).isEqualTo("it names no network-host");
        assertThat(OtherPeers.redirect(Collections.emptyMap(), PLAIN, false).endpoints())
                .isEmpty();
    }
}
