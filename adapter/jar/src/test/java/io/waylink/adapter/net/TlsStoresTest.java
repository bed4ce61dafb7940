package io.waylink.adapter.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.engine.Connection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Whom we trust and who we are: stores of keys and certificates, and what is said when they, or a peer's, are wrong. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class TlsStoresTest {

    @TempDir
    static Path folder;

    private static Certificates certificates;
    private static Path server;
    private static Path clientIdentity;
    private static Path serverPem;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(folder);
        server = certificates.localhost("server");
        clientIdentity = certificates.identity("client");
        serverPem = certificates.write("server.pem", Certificates.certificate(server));
    }

    private static String trusting(Path pem) {
        return "transport.trustStoreType=PEM&transport.trustStoreLocation=" + pem;
    }

    private static String showing(Path store, String type) {
        return "&transport.keyStoreType=" + type + "&transport.keyStoreLocation=" + store
                + "&transport.keyStorePassword=" + Certificates.PASSWORD;
    }

    private static AmqpPeer peer(Path identity, boolean clientMustAuthenticate) throws Exception {
        SSLContext context = Certificates.server(identity, clientIdentity, new AtomicInteger());
        return AmqpPeer.tls(context, "TLSv1.3", clientMustAuthenticate, Connection::open);
    }

    private static void connects(AmqpPeer peer, String options) throws Exception {
        try (Client client = new Client("amqps://localhost:" + peer.port() + "?" + options)) {
            client.connect();
        }
    }

    private static String refusal(AmqpPeer peer, String host, String options) {
        try (Client client = new Client("amqps://" + host + ":" + peer.port() + "?" + options, Duration.ofSeconds(3))) {
            return catchThrowable(client::connect).getMessage();
        }
    }

    @Test
    void aTrustStoreMayBePemOrPkcs12() throws Exception {
        try (AmqpPeer peer = peer(server, false)) {
            connects(peer, trusting(serverPem));
            connects(
                    peer,
                    "transport.trustStoreType=PKCS12&transport.trustStoreLocation=" + server
                            + "&transport.trustStorePassword=" + Certificates.PASSWORD);
        }
    }

    @Test
    void aClientShowsWhoItIsFromPkcs12OrPemWithItsKeyEncryptedOrNot() throws Exception {
        Path pem = certificates.write(
                "client.pem", Certificates.certificate(clientIdentity), Certificates.key(clientIdentity));
        Path encrypted = certificates.write(
                "encrypted.pem", Certificates.encryptedKey(clientIdentity), Certificates.certificate(clientIdentity));
        try (AmqpPeer peer = peer(server, true)) {
            connects(peer, trusting(serverPem) + showing(clientIdentity, "PKCS12") + "&transport.keyAlias=client");
            connects(peer, trusting(serverPem) + showing(pem, "PEM"));
            connects(peer, trusting(serverPem) + showing(encrypted, "PEM"));
            assertThat(refusal(peer, "localhost", trusting(serverPem))).contains("connection failed: ");
        }
    }

    @Test
    void aTrustStoreThatHasChangedIsReadAgain() throws Exception {
        Path changing = certificates.write("changing.pem", Certificates.certificate(clientIdentity));
        try (AmqpPeer peer = peer(server, false);
                Client client = new Client(
                        "amqps://localhost:" + peer.port() + "?" + trusting(changing), Duration.ofSeconds(1))) {
            assertThat(catchThrowable(client::connect)).hasMessageContaining("the peer's certificate is not trusted");
            Files.writeString(changing, Certificates.certificate(server));
            Files.setLastModifiedTime(changing, FileTime.fromMillis(0));
            // The next attempt may lie further ahead, by the back-off so far, than one call waits for it.
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(catchThrowable(client::connect))
                    .isNull());
        }
    }

    /** A store that is missing while it is exchanged costs an attempt, not the connection. */
    @Test
    void aTrustStoreThatIsGoneForAWhileIsNamedAndWaitedFor() throws Exception {
        Path gone = certificates.write("gone.pem", Certificates.certificate(server));
        try (AmqpPeer peer = peer(server, false);
                Client client = new Client("amqps://localhost:" + peer.port() + "?" + trusting(gone))) {
            client.connect();
            Files.delete(gone);
            peer.drop();
            await().until(() -> client.told(RecoveryEvent.ConnectionRetrying.class).stream()
                    .anyMatch(each -> each.failure().toString().contains("gone.pem', but there is no such file")));
            certificates.write("gone.pem", Certificates.certificate(server));
            await().until(() -> client.peers().size() == 2);
        }
    }

    @Test
    void aRedirectThatWouldGiveUpTlsIsNotFollowedUnlessAllowed() throws Exception {
        SSLContext context = Certificates.server(server, clientIdentity, new AtomicInteger());
        try (AmqpPeer plain = AmqpPeer.plain(Connection::open);
                AmqpPeer balancer = AmqpPeer.tls(
                        context,
                        "TLSv1.3",
                        false,
                        AmqpPeer.redirecting(Map.of(
                                Symbol.valueOf("network-host"), "localhost",
                                Symbol.valueOf("port"), plain.port(),
                                Symbol.valueOf("scheme"), "amqp")))) {
            assertThat(refusal(balancer, "localhost", trusting(serverPem)))
                    .contains("amqp:connection:redirect: not followed: it would give up TLS: amqp://localhost");
            assertThat(plain.opens()).isEmpty();
            connects(balancer, trusting(serverPem) + "&allowInsecureRedirect=true");
            assertThat(plain.opens()).hasSize(1);
        }
    }

    @Test
    void aPeerWithAnotherNameAnExpiredCertificateOrAnUnknownOneIsRefused() throws Exception {
        // Java does not look at the dates of a certificate that is itself in the trust store: it takes an authority.
        Path authority = certificates.identity("authority", "-ext", "bc=ca:true");
        Path expired = certificates.expired("expired", authority);
        Path expiredPem = certificates.write("authority.pem", Certificates.certificate(authority));
        try (AmqpPeer peer = peer(server, false);
                AmqpPeer old = peer(expired, false)) {
            assertThat(refusal(peer, "127.0.0.1", trusting(serverPem)))
                    .contains("TLS failed: No subject alternative names matching IP address 127.0.0.1 found");
            assertThat(refusal(old, "localhost", trusting(expiredPem)))
                    .contains("the peer's certificate has expired: ");
            assertThat(refusal(peer, "localhost", trusting(expiredPem)))
                    .contains("the peer's certificate is not trusted: ");
            connects(peer, trusting(expiredPem) + "&transport.trustAll=true");
        }
    }

    @Test
    void protocolsCanBeChosen() throws Exception {
        try (AmqpPeer peer = peer(server, false)) {
            connects(peer, trusting(serverPem) + "&transport.enabledProtocols=TLSv1.3");
            assertThat(refusal(peer, "localhost", trusting(serverPem) + "&transport.enabledProtocols=TLSv1.2"))
                    .contains("TLS failed: ");
        }
    }

    @Test
    void ciphersCanBeChosen() throws Exception {
        String strong = "&transport.enabledCipherSuites=TLS_AES_256_GCM_SHA384";
        try (AmqpPeer peer = peer(server, false)) {
            connects(peer, trusting(serverPem) + strong);
            connects(peer, trusting(serverPem) + "&transport.disabledCipherSuites=TLS_AES_256_GCM_SHA384");
            assertThat(peer.sessions().get(0).getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
            assertThat(peer.sessions().get(1).getCipherSuite()).isNotEqualTo("TLS_AES_256_GCM_SHA384");
            assertThat(refusal(peer, "localhost", trusting(serverPem) + "&transport.disabledProtocols=TLSv1.3"))
                    .contains("TLS failed: ");
        }
    }

    private static String sentence(String options) {
        Throwable refused = catchThrowable(() -> new AmqpProviders(ConnectionUrl.parse("amqps://a?" + options)));
        assertThat(refused).isInstanceOf(IllegalArgumentException.class);
        return refused.getMessage().replace(folder.toString(), "");
    }

    @Test
    void aStoreThatCannotBeUsedIsNamedAndItsPasswordIsNot() throws IOException {
        Path noPem = certificates.write("no.pem", "nothing");
        Path oldKey =
                certificates.write("old.pem", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");

        assertThat(sentence(trusting(folder.resolve("none"))))
                .isEqualTo("url has transport.trustStoreLocation '/none', but there is no such file");
        assertThat(sentence(trusting(folder)))
                .startsWith("url has transport.trustStoreLocation '', but it cannot be read: ");
        assertThat(sentence(trusting(noPem)))
                .isEqualTo("url has transport.trustStoreLocation '/no.pem', but there is no certificate in it");
        assertThat(sentence(showing(oldKey, "PEM").substring(1)))
                .startsWith("url has transport.keyStoreLocation '/old.pem', but there is no key in it")
                .endsWith("openssl pkcs8 -topk8 converts others");
        assertThat(sentence("transport.keyStoreType=PKCS12&transport.keyStorePassword=wrong&transport.keyStoreLocation="
                        + server))
                .isEqualTo("url has transport.keyStoreLocation '/server.p12', but its password is another");
        assertThat(sentence(showing(noPem, "PKCS12").substring(1)))
                .isEqualTo("url has transport.keyStoreLocation '/no.pem', but it is not a store of the type 'PKCS12'");
        assertThat(sentence(showing(server, "PKCS13").substring(1)))
                .isEqualTo(
                        "url has transport.keyStoreLocation '/server.p12', but Java knows no stores of the type 'PKCS13'");
        assertThat(sentence(showing(server, "PKCS12").substring(1) + "&transport.keyAlias=x"))
                .isEqualTo("url has transport.keyAlias 'x', but there is no such key in"
                        + " transport.keyStoreLocation '/server.p12'");
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        Path encrypted = certificates.write(
                "encrypted2.pem", Certificates.encryptedKey(clientIdentity), Certificates.certificate(clientIdentity));

        String option = "transport.keyStoreType=PEM&transport.keyStoreLocation=" + encrypted;
        assertThat(sentence(option)).endsWith("its key is encrypted, and transport.keyStorePassword is not set");
        assertThat(sentence(option + "&transport.keyStorePassword=wrong")).endsWith("its key has another password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"transport.contextProtocol=TLSv9"})
    void aProtocolThatJavaDoesNotKnowIsRefused(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AmqpProviders(ConnectionUrl.parse("amqps://a?" + option)))
                .withMessageStartingWith("url has options of TLS (transport.contextProtocol");
    }
}
