package io.waylink.artemis;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.waylink.artemis.testing.Certificates;
import io.waylink.artemis.testing.TestBroker;
import org.apache.activemq.artemis.utils.PasswordMaskingUtil;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServerOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whom the broker talks to over TLS, and whom it does not. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

    private Certificates certificates;
    private Path routerKeys;
    private Path brokerKeys;
    private Path routerCertificate;
    private Path trustStore;

    @BeforeAll
    void makeCertificates(@TempDir Path directory) throws Exception {
        certificates = new Certificates(directory);
        routerKeys = certificates.keyStore("router", "dns:localhost");
        brokerKeys = certificates.keyStore("broker", "dns:broker");
        routerCertificate = certificates.certificate(routerKeys);
        trustStore = certificates.trustStore(routerCertificate);
    }

    @Test
    void aRouterIsTrustedForItsCertificate() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer(secure())) {
            router.expectSASLPlainConnect("u", "p");
            router.expectOpen().respond().withContainerId("secure");
            router.start();
            String masked = "ENC(" + PasswordMaskingUtil.getDefaultCodec().encode(Certificates.PASSWORD) + ")";
            try (TestBroker broker = TestBroker.at(
                    url("localhost", router),
                    "user",
                    "u",
                    "password",
                    "p",
                    "trustStorePath",
                    trustStore.toString(),
                    "trustStorePassword",
                    masked,
                    "enabledProtocols",
                    "TLSv1.3")) {
                router.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                router.expectClose().respond();
            }
        }
    }

    @Test
    void theBrokerShowsItsCertificateAndTheRouterTakesItForTheUser() throws Exception {
        ProtonTestServerOptions mutual = secure().setNeedClientAuth(true)
                .setTrustStoreLocation(trustOf(brokerKeys).toString())
                .setTrustStorePassword(Certificates.PASSWORD);
        try (ProtonTestServer router = new ProtonTestServer(mutual)) {
            router.expectSaslExternalConnect();
            router.expectOpen().respond().withContainerId("mutual");
            router.start();
            try (TestBroker broker = TestBroker.at(
                    url("localhost", router),
                    "trustStorePath",
                    routerCertificate.toString(),
                    "keyStorePath",
                    brokerKeys.toString(),
                    "keyStorePassword",
                    Certificates.PASSWORD)) {
                router.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                router.expectClose().respond();
            }
        }
    }

    @Test
    void aHostThatTheCertificateDoesNotNameIsNotTrusted() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer(secure())) {
            router.start();
            try (TestBroker broker = TestBroker.at(
                    url("127.0.0.1", router),
                    "trustStorePath",
                    trustStore.toString(),
                    "trustStorePassword",
                    Certificates.PASSWORD)) {
                LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
                assertThat(lastError(broker))
                        .startsWith("no connection: TLS failed: ")
                        .contains("127.0.0.1");
            }
        }
    }

    @Test
    void unlessTheOperatorWantsItSo() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer(secure())) {
            router.expectSASLAnonymousConnect();
            router.expectOpen().respond().withContainerId("secure");
            router.start();
            try (TestBroker broker = TestBroker.at(
                    url("127.0.0.1", router), "trustStorePath", routerCertificate.toString(), "verifyHost", "false")) {
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                router.expectClose().respond();
            }
        }
    }

    @Test
    void anUnknownCertificateIsNotTrusted() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer(secure())) {
            router.start();
            try (TestBroker broker = TestBroker.at(url("localhost", router))) {
                LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
                assertThat(lastError(broker)).startsWith("no connection: TLS failed: ");
            }
        }
    }

    @Test
    void aTrustStoreThatCannotBeReadIsNamedWithoutItsPassword() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer(secure())) {
            router.start();
            try (TestBroker broker = TestBroker.at(
                    url("localhost", router),
                    "trustStorePath",
                    trustStore.toString(),
                    "trustStorePassword",
                    "hidden")) {
                LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
                assertThat(lastError(broker))
                        .startsWith("no connection: TLS cannot be set up: ")
                        .doesNotContain("hidden");
            }
        }
    }

    @Test
    void aRouterThatDoesNotSpeakTlsIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                TestBroker broker =
                        TestBroker.at("amqps://localhost:" + mute.getLocalPort(), "connectTimeout", "300")) {
            LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
            assertThat(lastError(broker)).startsWith("no ");
        }
    }

    private Path trustOf(Path keyStore) throws Exception {
        return certificates.trustStore(certificates.certificate(keyStore));
    }

    private ProtonTestServerOptions secure() {
        return new ProtonTestServerOptions()
                .setSecure(true)
                .setVerifyHost(false)
                .setStoreType("PKCS12")
                .setKeyStoreLocation(routerKeys.toString())
                .setKeyStorePassword(Certificates.PASSWORD);
    }

    private static String url(String host, ProtonTestServer router) {
        return "amqps://" + host + ":" + router.getServerURI().getPort();
    }

    private static String lastError(TestBroker broker) {
        return broker.plugin().status().get(0).lastError();
    }
}
