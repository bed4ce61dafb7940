package io.waylink.adapter.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.waylink.adapter.client.Credentials;
import io.waylink.recovery.Endpoint;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServerOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Which way to log in is taken of those that a peer offers. */
@Timeout(60)
class SaslChoiceTest {

    private static final Credentials USER = new Credentials("user", "secret");

    private static String reason(String url, Credentials credentials) {
        try (Client client = new Client(url, Duration.ofSeconds(5))) {
            return catchThrowable(() -> client.connect(credentials)).getMessage();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    PLAIN ANONYMOUS                         |                                | PLAIN
                    PLAIN SCRAM-SHA-1 SCRAM-SHA-256         |                                | SCRAM-SHA-256
                    SCRAM-SHA-256 SCRAM-SHA-512 PLAIN       |                                | SCRAM-SHA-512
                    SCRAM-SHA-256 SCRAM-SHA-512 PLAIN       | ?amqp.saslMechanisms=PLAIN     | PLAIN
                    SCRAM-SHA-256 XOAUTH2 PLAIN             | ?amqp.saslMechanisms=XOAUTH2   | XOAUTH2
                    EXTERNAL PLAIN                          |                                | PLAIN
                    """)
    void theStrongestOfThoseAllowedIsTaken(String offered, String options, String taken) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLHeader().respondWithSASLHeader();
            peer.remoteSaslMechanisms().withMechanisms(offered.split(" ")).queue();
            peer.expectSaslInit().withMechanism(taken);
            peer.remoteSaslOutcome().withCode((byte) 1).queue();
            peer.start();

            String url = "amqp://localhost:" + peer.getServerURI().getPort() + (options == null ? "" : options);
            assertThat(reason(url, USER))
                    .contains("amqp:unauthorized-access", "using SASL: " + taken)
                    .doesNotContain("secret");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void nobodyIsAnonymous() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect("PLAIN", "SCRAM-SHA-256", "ANONYMOUS");
            peer.expectOpen().respond();
            peer.expectBegin().respond();
            peer.start();
            try (Client client =
                    new Client("amqp://localhost:" + peer.getServerURI().getPort())) {
                client.connect();
            }
        }
    }

    @Test
    void aCertificateLogsInByExternal(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path server = certificates.localhost("server");
        Path identity = certificates.identity("client");
        Path trusted = certificates.write("ca.pem", Certificates.certificate(server));
        ProtonTestServerOptions options = new ProtonTestServerOptions()
                .setSecure(true)
                .setNeedClientAuth(true)
                .setSslContextOverride(Certificates.server(server, identity, new AtomicInteger()))
                .setVerifyHost(false);
        try (ProtonTestServer peer = new ProtonTestServer(options)) {
            peer.expectSaslExternalConnect();
            peer.expectOpen().withHostname("localhost").respond();
            peer.expectBegin().respond();
            peer.start();
            String url = "amqps://localhost:" + peer.getServerURI().getPort()
                    + "?transport.trustStoreType=PEM&transport.trustStoreLocation=" + trusted
                    + "&transport.keyStoreType=PKCS12&transport.keyStoreLocation=" + identity
                    + "&transport.keyStorePassword=" + Certificates.PASSWORD;
            try (Client client = new Client(url)) {
                client.connect();
            }
        }
    }

    /** An address of this machine that is not the loopback's: to the adapter a machine as any other. */
    private static InetAddress outside() throws Exception {
        Optional<InetAddress> found = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLoopbackAddress() && each.getAddress().length == 4)
                .findFirst();
        Assumptions.assumeTrue(found.isPresent(), "this machine has no address but the loopback's");
        return found.orElseThrow();
    }

    private static ProtonTestServer offering(String... mechanisms) {
        ProtonTestServer peer = new ProtonTestServer();
        peer.expectSASLHeader().respondWithSASLHeader();
        peer.remoteSaslMechanisms().withMechanisms(mechanisms).queue();
        return peer;
    }

    @Test
    void aPasswordIsNotSentReadableToAnotherMachine() throws Exception {
        String host = outside().getHostAddress();
        try (ProtonTestServer peer = offering("PLAIN", "ANONYMOUS")) {
            peer.start();
            assertThat(reason("amqp://" + host + ":" + peer.getServerURI().getPort(), USER))
                    .endsWith("PLAIN and XOAUTH2 would send the password readable to " + host
                            + ": use amqps, or allowPlainWithoutTls=true in the url")
                    .doesNotContain("secret");
        }
        try (ProtonTestServer peer = offering("PLAIN")) {
            peer.start();
            String url = "amqp://" + host + ":" + peer.getServerURI().getPort() + "?amqp.saslMechanisms=PLAIN";
            assertThat(reason(url, USER)).contains("allowPlainWithoutTls=true");
        }
        try (ProtonTestServer peer = offering("PLAIN", "SCRAM-SHA-256")) {
            peer.expectSaslInit().withMechanism("SCRAM-SHA-256");
            peer.remoteSaslOutcome().withCode((byte) 1).queue();
            peer.start();
            assertThat(reason("amqp://" + host + ":" + peer.getServerURI().getPort(), USER))
                    .contains("using SASL: SCRAM-SHA-256");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void unlessThatIsAllowedByName() throws Exception {
        String host = outside().getHostAddress();
        try (ProtonTestServer peer = offering("PLAIN")) {
            peer.expectSaslInit().withMechanism("PLAIN");
            peer.remoteSaslOutcome().withCode((byte) 1).queue();
            peer.start();
            assertThat(reason(
                            "amqp://" + host + ":" + peer.getServerURI().getPort() + "?allowPlainWithoutTls=true",
                            USER))
                    .contains("using SASL: PLAIN");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void whatIsConfiguredCountsButForReadableMechanisms() throws Exception {
        Engine engine = new AmqpProviders(ConnectionUrl.parse("amqp://a?amqp.saslMechanisms=PLAIN,EXTERNAL"))
                .create(
                        new Endpoint("amqp", "a", 1),
                        new Login("user", "secret", Runnable::run, RecoveryListener.NONE));

        engine.withholdReadable(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        assertThat(engine.getSaslMechanisms()).containsExactlyInAnyOrder("PLAIN", "EXTERNAL");
        engine.withholdReadable(new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 1));
        assertThat(engine.getSaslMechanisms()).containsExactly("EXTERNAL");
        assertThat(engine.hint("Server offered: [PLAIN]")).contains("192.0.2.1");
        assertThat(engine.hint("wrong password")).isEmpty();
    }
}
