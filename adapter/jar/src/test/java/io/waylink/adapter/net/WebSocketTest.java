package io.waylink.adapter.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.ProtonTestServerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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

    /** As load balancers send them to find out whether a client is still there. */
    @ParameterizedTest
    @ValueSource(strings = {"", "are you there"})
    void answersPings(String payload) throws Exception {
        CompletableFuture<Throwable> connecting;
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Client client = new Client("amqpws://localhost:" + server.getLocalPort() + "/amqp")) {
            connecting = CompletableFuture.supplyAsync(() -> catchThrowable(client::connect));
            try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                assertThat(upgrade(in, socket.getOutputStream())).startsWith("GET /amqp HTTP/1.1");
                assertThat(frame(in)).startsWith("2 AMQP");
                byte[] content = payload.getBytes(StandardCharsets.UTF_8);
                socket.getOutputStream().write(new byte[] {(byte) 0x89, (byte) content.length});
                socket.getOutputStream().write(content);
                assertThat(frame(in)).isEqualTo("10 " + payload);
            }
        }
        assertThat(connecting).succeedsWithin(Duration.ofSeconds(10));
    }

    /** As everywhere, the name stays; the path is the one that the redirect names. */
    @ParameterizedTest
    @ValueSource(strings = {"ws", "amqpws", "amqp+ws", ""})
    void isRedirectedToAnother(String scheme) throws Exception {
        Map<String, Object> info = new HashMap<>(Map.of("network-host", "127.0.0.1", "path", "node/7"));
        if (!scheme.isEmpty()) {
            info.put("scheme", scheme);
        }
        CompletableFuture<Throwable> connecting;
        try (ServerSocket node = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ProtonTestServer balancer =
                        new ProtonTestServer(new ProtonTestServerOptions().setUseWebSockets(true))) {
            info.put("port", node.getLocalPort());
            balancer.expectSASLAnonymousConnect();
            balancer.expectOpen().withHostname("localhost").reject("amqp:connection:redirect", "moved", info);
            balancer.expectBegin().optional();
            balancer.expectClose();
            balancer.start();
            try (Client client =
                    new Client("amqpws://localhost:" + balancer.getServerURI().getPort())) {
                connecting = CompletableFuture.supplyAsync(() -> catchThrowable(client::connect));
                try (Socket socket = node.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    assertThat(upgrade(in, socket.getOutputStream()))
                            .startsWith("GET /node/7 HTTP/1.1")
                            .containsIgnoringCase("host: localhost:");
                    assertThat(frame(in)).startsWith("2 AMQP");
                }
                balancer.waitForScriptToComplete();
            }
        }
        assertThat(connecting).succeedsWithin(Duration.ofSeconds(10));
    }

    private static String upgrade(DataInputStream in, OutputStream out) throws Exception {
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) in.readByte());
        }
        Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(request);
        assertThat(key.find()).isTrue();
        byte[] accepted = MessageDigest.getInstance("SHA-1")
                .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: amqp\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(accepted) + "\r\n\r\n";
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        return request.toString();
    }

    /** A short masked frame: its kind and what it holds. */
    private static String frame(DataInputStream in) throws IOException {
        int kind = in.readByte() & 0x0f;
        byte[] content = new byte[in.readByte() & 0x7f];
        byte[] mask = in.readNBytes(4);
        in.readFully(content);
        for (int i = 0; i < content.length; i++) {
            content[i] ^= mask[i % mask.length];
        }
        return kind + " " + new String(content, StandardCharsets.UTF_8);
    }
}
