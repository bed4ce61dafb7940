package io.waylink.adapter.net;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** AMQP in a WebSocket, with TLS and without. */
@Timeout(60)
class WebSocketTest {

    private static void connects(ProtonTestServerOptions options, String scheme, String query) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer(options.setUseWebSockets(true))) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().withHostname("localhost").respond();
            peer.expectBegin().respond();
            peer.start();
            String url = scheme + "://localhost:" + peer.getServerURI().getPort();
            try (Client client = new Client(url + query)) {
                client.connect();
                assertThat(client.peers()).hasSize(1);
            }
        }
    }

    @Test
    void withoutTls() throws Exception {
        connects(new ProtonTestServerOptions(), "amqpws", "");
    }

    @Test
    void withTls(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path server = certificates.localhost("server");
        Path trusted = certificates.write("ca.pem", Certificates.certificate(server));
        connects(
                new ProtonTestServerOptions()
                        .setSecure(true)
                        .setSslContextOverride(Certificates.server(server, server, new AtomicInteger())),
                "amqpwss",
                "?transport.trustStoreType=PEM&transport.trustStoreLocation=" + trusted);
    }
}
