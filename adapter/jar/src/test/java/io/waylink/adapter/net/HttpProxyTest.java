package io.waylink.adapter.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

import io.waylink.adapter.client.Credentials;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Peers that can only be reached through an HTTP proxy. */
@Timeout(60)
class HttpProxyTest {

    /** A proxy: RFC 9110 section 9.3.6. */
    private static final class Proxy implements AutoCloseable {

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String user;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        Proxy(String user) throws IOException {
            this.user = user;
            start(this::accept);
        }

        private static void start(Runnable task) {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (!server.isClosed()) {
                    Socket near = server.accept();
                    sockets.add(near);
                    start(() -> serve(near));
                }
            } catch (IOException closed) {
                failures.add(closed);
            }
        }

        private void serve(Socket near) {
            try {
                StringBuilder request = new StringBuilder();
                while (request.indexOf("\r\n\r\n") < 0) {
                    request.append((char) near.getInputStream().read());
                }
                asked.add(request.substring(0, request.indexOf("\r\n")));
                String proof = user == null
                        ? ""
                        : "basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
                if (!request.toString()
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains(proof.toLowerCase(java.util.Locale.ROOT))) {
                    answer(near, "407 Proxy Authentication Required\r\nContent-Length: 0");
                    near.close();
                    return;
                }
                // Names are the proxy's to resolve: whatever was asked for is on this machine.
                int port = Integer.parseInt(asked.get(asked.size() - 1).replaceAll(".*:([0-9]+) HTTP.*", "$1"));
                Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(far);
                answer(near, "200 Connected");
                start(() -> copy(far, near));
                copy(near, far);
            } catch (IOException e) {
                failures.add(e);
            }
        }

        private static void answer(Socket socket, String status) throws IOException {
            socket.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private void copy(Socket from, Socket to) {
            try {
                InputStream in = from.getInputStream();
                in.transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException cut) {
                failures.add(cut);
            }
        }

        private String option() {
            return "proxy=http://localhost:" + server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static ProtonTestServer webSocketPeer(ProtonTestServerOptions options, String name) {
        ProtonTestServer peer = new ProtonTestServer(options.setUseWebSockets(true));
        peer.expectSASLAnonymousConnect();
        peer.expectOpen().withHostname(name).respond();
        peer.expectBegin().respond();
        peer.start();
        return peer;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "me:s3cret"})
    void aWebSocket(String user) throws Exception {
        try (Proxy proxy = new Proxy(user.isEmpty() ? null : user);
                ProtonTestServer peer = webSocketPeer(new ProtonTestServerOptions(), "peer.invalid")) {
            int port = peer.getServerURI().getPort();
            String credentials = user.isEmpty() ? "" : "&proxyUser=me&proxyPassword=s3cret";
            try (Client client = new Client("amqpws://peer.invalid:" + port + "?" + proxy.option() + credentials)) {
                client.connect();
                assertThat(proxy.asked).containsExactly("CONNECT peer.invalid:" + port + " HTTP/1.1");
            }
        }
    }

    @Test
    void aWebSocketOnTls(@TempDir Path folder) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path server = certificates.localhost("server");
        Path trusted = certificates.write("ca.pem", Certificates.certificate(server));
        SSLContext context = Certificates.server(server, server, new AtomicInteger());
        ProtonTestServerOptions options =
                new ProtonTestServerOptions().setSecure(true).setSslContextOverride(context);
        try (Proxy proxy = new Proxy(null);
                ProtonTestServer peer = webSocketPeer(options, "localhost");
                Client client = new Client("amqpwss://localhost:"
                        + peer.getServerURI().getPort() + "?" + proxy.option()
                        + "&transport.trustStoreType=PEM&transport.trustStoreLocation=" + trusted)) {
            client.connect();
            assertThat(proxy.asked).hasSize(1);
        }
    }

    @Test
    void aPlainSocketWhoseRedirectGoesThroughItToo() throws Exception {
        try (Proxy proxy = new Proxy(null);
                AmqpPeer node = AmqpPeer.plain(Connection::open);
                AmqpPeer balancer = AmqpPeer.plain(AmqpPeer.redirecting(AmqpPeer.to(node.port())));
                Client client = new Client("amqp://peer.invalid:" + balancer.port() + "?" + proxy.option())) {
            client.connect();
            assertThat(proxy.asked)
                    .containsExactly(
                            "CONNECT peer.invalid:" + balancer.port() + " HTTP/1.1",
                            "CONNECT 127.0.0.1:" + node.port() + " HTTP/1.1");
            assertThat(node.hostNames()).containsExactly("peer.invalid");
        }
    }

    @Test
    void aProxyThatRefusesIsNamedAndThePasswordIsNot() throws Exception {
        try (Proxy proxy = new Proxy("me:s3cret");
                Client client = new Client(
                        "amqpws://peer.invalid:1/amqp?proxyUser=me&proxyPassword=wr0ng&" + proxy.option(),
                        Duration.ofSeconds(1))) {
            assertThat(catchThrowable(client::connect))
                    .hasMessageContaining("407")
                    .hasMessageContaining("peer.invalid:1")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    /** However near the proxy is, the peer is not. */
    @Test
    void aPasswordIsNotSentReadableBehindAProxy() throws Exception {
        try (Proxy proxy = new Proxy(null);
                ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLHeader().respondWithSASLHeader();
            peer.remoteSaslMechanisms().withMechanisms("PLAIN").queue();
            peer.start();
            try (Client client =
                    new Client("amqp://peer.invalid:" + peer.getServerURI().getPort() + "?" + proxy.option())) {
                assertThat(catchThrowable(() -> client.connect(new Credentials("user", "secret"))))
                        .hasMessageContaining("would send the password readable to peer.invalid");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy=socks://a:1", "proxy=http://a", "proxy=http://a:99999", "proxyUser=me"})
    void wrongOptionsAreRefusedInOneSentence(String options) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUrl.parse("amqpws://a?" + options))
                .withMessageMatching(
                        "url is 'amqpws://a', its option.* proxy.*|url is 'amqpws://a', its option 'proxy' is.*");
    }
}
