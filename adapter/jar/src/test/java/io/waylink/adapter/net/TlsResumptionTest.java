package io.waylink.adapter.net;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A TLS session is resumed by the next connection, wherever that goes, as long as it goes by the same name. */
@Timeout(60)
class TlsResumptionTest {

    @TempDir
    static Path folder;

    private static Path identity;
    private static String trust;

    private final AtomicInteger fullHandshakes = new AtomicInteger();

    @BeforeAll
    static void makeCertificates() throws Exception {
        Certificates certificates = new Certificates(folder);
        identity = certificates.localhost("server");
        trust = "transport.trustStoreType=PEM&transport.trustStoreLocation="
                + certificates.write("ca.pem", Certificates.certificate(identity));
    }

    private static String url(AmqpPeer peer) {
        return "amqps://localhost:" + peer.port() + "?" + trust;
    }

    /** A node that is killed does not say good-bye in TLS either, which must not cost the session. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, false", "TLSv1.2, true", "TLSv1.3, false", "TLSv1.3, true"})
    void acrossAPeerThatIsCutOff(String protocol, boolean reset) throws Exception {
        SSLContext server = Certificates.server(identity, identity, fullHandshakes);
        try (AmqpPeer peer = AmqpPeer.tls(server, protocol, false, Connection::open);
                Relay relay = new Relay(peer.port());
                Client client = new Client("amqps://localhost:" + relay.port() + "?" + trust)) {
            client.connect();
            await().pollDelay(1500, TimeUnit.MILLISECONDS).until(() -> true);
            long full = relay.bytesFromPeer();
            relay.cut(reset);
            await().until(() -> client.peers().size() == 2);
            await().until(() -> peer.opens().size() == 2);
            long resumed = relay.bytesFromPeer() - full;

            assertThat(fullHandshakes).as("handshakes that were not resumed").hasValue(1);
            assertThat(resumed).as("bytes on the wire").isLessThan(full - 300);
        }
    }

    /** A ticket of TLS 1.3 is shown once (RFC 8446, appendix C.4), so that there the next handshake is a full one. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, 1", "TLSv1.3, 2"})
    void aHandshakeThatIsCutOffUsesUpATicket(String protocol, int full) throws Exception {
        SSLContext server = Certificates.server(identity, identity, fullHandshakes);
        try (AmqpPeer peer = AmqpPeer.tls(server, protocol, false, Connection::open);
                Relay relay = new Relay(peer.port());
                Client client = new Client("amqps://localhost:" + relay.port() + "?" + trust)) {
            client.connect();
            await().pollDelay(1500, TimeUnit.MILLISECONDS).until(() -> true);
            relay.cutNext();
            relay.cut(false);
            await().until(() -> client.peers().size() == 2);

            assertThat(fullHandshakes).hasValue(full);
            assertThat(client.told(RecoveryEvent.ConnectionRetrying.class)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void acrossARedirectToTheAddressOfANodeAndAcrossReconnects(String protocol) throws Exception {
        SSLContext server = Certificates.server(identity, identity, fullHandshakes);
        try (AmqpPeer node = AmqpPeer.tls(server, protocol, false, Connection::open);
                AmqpPeer balancer =
                        AmqpPeer.tls(server, protocol, false, AmqpPeer.redirecting(AmqpPeer.to(node.port())));
                Client client = new Client(url(balancer))) {
            client.connect();
            await().pollDelay(1500, TimeUnit.MILLISECONDS).until(() -> true); // until it has proved itself
            for (int reconnects = 1; reconnects <= 3; reconnects++) {
                int up = reconnects + 1;
                node.drop();
                await().until(() -> client.peers().size() == up);
            }

            assertThat(node.hostNames()).hasSize(4).containsOnly("localhost");
            assertThat(balancer.opens()).hasSize(1);
            assertThat(fullHandshakes).as("handshakes that were not resumed").hasValue(1);
            long made = balancer.sessions().get(0).getCreationTime();
            assertThat(node.sessions())
                    .extracting(each -> each.getCreationTime())
                    .containsOnly(made);
            assertThat(node.sessions()).extracting(each -> each.getProtocol()).containsOnly(protocol);
        }
    }
}
