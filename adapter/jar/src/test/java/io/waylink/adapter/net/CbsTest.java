package io.waylink.adapter.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import com.sun.net.httpserver.HttpServer;
import io.waylink.adapter.client.Credentials;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Tokens that are put at {@code $cbs}, as Azure Service Bus wants them, instead of a user who logs in. */
@Timeout(60)
class CbsTest {

    private static final Credentials POLICY = new Credentials("send and listen", "k+y/=");

    /** A token as it came in. */
    private record Put(String operation, String type, String name, Object expiration, String token) {}

    /** A {@code $cbs} node which refuses links to addresses that it was shown no token for. */
    private static final class Node implements Consumer<Event> {

        private final List<Put> puts = new CopyOnWriteArrayList<>();
        private final List<Link> attached = new CopyOnWriteArrayList<>();
        private volatile Sender answers;
        private volatile Function<Put, Integer> status = put -> 202;

        @Override
        public void accept(Event event) {
            if (event.getType() == Event.Type.LINK_REMOTE_OPEN) {
                if (event.getLink() instanceof Sender sender
                        && "$cbs".equals(sender.getRemoteSource().getAddress())) {
                    answers = sender;
                } else {
                    attached.add(event.getLink());
                }
                AmqpPeer.takeAll(event);
            } else if (event.getType() == Event.Type.DELIVERY
                    && event.getLink() instanceof Receiver receiver
                    && "$cbs".equals(receiver.getRemoteTarget().getAddress())
                    && event.getDelivery().isReadable()) {
                byte[] encoded = new byte[event.getDelivery().pending()];
                receiver.recv(encoded, 0, encoded.length);
                AmqpPeer.takeAll(event);
                put(encoded);
            } else {
                AmqpPeer.takeAll(event);
            }
        }

        private void put(byte[] encoded) {
            Message request = Message.Factory.create();
            request.decode(encoded, 0, encoded.length);
            Map<String, Object> properties = request.getApplicationProperties().getValue();
            Put put = new Put(
                    (String) properties.get("operation"),
                    (String) properties.get("type"),
                    (String) properties.get("name"),
                    properties.get("expiration"),
                    (String) ((AmqpValue) request.getBody()).getValue());
            puts.add(put);
            Integer code = status.apply(put);
            if (code == null) {
                return;
            }
            assertThat(request.getReplyTo()).isEqualTo(answers.getRemoteTarget().getAddress());
            Message answer = Message.Factory.create();
            answer.setCorrelationId(request.getMessageId());
            answer.setApplicationProperties(
                    new ApplicationProperties(Map.of("status-code", code, "status-description", "so it is")));
            byte[] out = new byte[1000];
            int length = answer.encode(out, 0, out.length);
            answers.delivery(new byte[] {(byte) puts.size()});
            answers.send(out, 0, length);
            answers.advance();
        }

        private List<String> names() {
            return puts.stream().map(Put::name).toList();
        }
    }

    private final Node node = new Node();

    private static String url(AmqpPeer peer, String options) {
        return "amqp://localhost:" + peer.port() + "?allowPlainWithoutTls=true&" + options;
    }

    private static MessageProducer producer(Session session, String address) throws Exception {
        return session.createProducer(session.createQueue(address));
    }

    @Test
    void aSignatureIsPutForEachAddressBeforeItsFirstLink() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas"))) {
            Session session = client.connect(POLICY).createSession();
            producer(session, "orders").send(session.createTextMessage("1"));
            producer(session, "orders").send(session.createTextMessage("2"));
            session.createConsumer(session.createQueue("replies"));

            assertThat(node.names()).containsExactly("amqp://localhost/orders", "amqp://localhost/replies");
            Put put = node.puts.get(0);
            assertThat(put.operation()).isEqualTo("put-token");
            assertThat(put.type()).isEqualTo("servicebus.windows.net:sastoken");
            assertThat(put.expiration()).isInstanceOf(java.util.Date.class);
            assertThat(put.token())
                    .matches("SharedAccessSignature sr=amqp%3A%2F%2Flocalhost%2Forders&sig=[^&]+&se=[0-9]+"
                            + "&skn=send\\+and\\+listen");
            assertThat(signatureOf(put.token())).isEqualTo(signed(put.token()));
            assertThat(peer.frames())
                    .startsWith("SaslInit", "Open", "Begin", "Begin", "Begin", "Attach", "Attach", "Flow", "Transfer");
        }
    }

    private static String field(String token, String name) {
        return token.replaceAll(".*[ &]" + name + "=([^&]*).*", "$1");
    }

    private static String signatureOf(String token) {
        return URLDecoder.decode(field(token, "sig"), StandardCharsets.UTF_8);
    }

    /** By what Azure documents: HMAC-SHA256 of the encoded audience, a line feed and the expiry. */
    private static String signed(String token) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(POLICY.password().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String text = field(token, "sr") + "\n" + field(token, "se");
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void oneTokenMayBeForEverything() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas&cbs.audience=amqp://localhost/"))) {
            Session session = client.connect(POLICY).createSession();
            producer(session, "orders");
            producer(session, "replies");
            assertThat(node.names()).containsExactly("amqp://localhost/");
        }
    }

    @Test
    void aTokenIsPutAgainBeforeItExpiresAndTheLinksStay() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas&cbs.lifetime=2"))) {
            Session session = client.connect(POLICY).createSession();
            MessageProducer producer = producer(session, "orders");
            await().until(() -> node.puts.size() == 3);
            producer.send(session.createTextMessage("1"));

            assertThat(node.names()).containsOnly("amqp://localhost/orders");
            assertThat(field(node.puts.get(2).token(), "se"))
                    .isGreaterThan(field(node.puts.get(0).token(), "se"));
            assertThat(node.attached.stream().filter(link -> "orders"
                            .equals(link.getRemoteTarget().getAddress())))
                    .hasSize(1);
        }
    }

    @Test
    void aTokenThatIsNotRenewedIsTriedAgainAndTold() throws Exception {
        node.status = put -> node.puts.size() == 2 ? 503 : 202;
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas&cbs.lifetime=4"))) {
            producer(client.connect(POLICY).createSession(), "orders");
            await().until(() -> node.puts.size() == 3);
            assertThat(client.told(RecoveryEvent.TokenRefused.class))
                    .singleElement()
                    .satisfies(told -> assertThat(told.audience()).isEqualTo("amqp://localhost/orders"))
                    .satisfies(told -> assertThat(told.failure()).hasToString("$cbs: 503 so it is"));
        }
    }

    @Test
    void tokensArePutAgainOnTheNextConnection() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas"))) {
            Session session = client.connect(POLICY).createSession();
            MessageProducer producer = producer(session, "orders");
            peer.drop();
            await().until(() -> client.peers().size() == 2);
            producer.send(session.createTextMessage("1"));
            assertThat(node.names()).containsExactly("amqp://localhost/orders", "amqp://localhost/orders");
        }
    }

    @Test
    void aTokenThatIsRefusedIsAnErrorThatSaysSo() throws Exception {
        node.status = put -> 401;
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas"))) {
            Session session = client.connect(POLICY).createSession();
            assertThatThrownBy(() -> producer(session, "orders"))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("sender to orders")
                    .hasMessageContaining("$cbs says 401 so it is")
                    .hasMessageNotContaining("Signature");
        }
    }

    /** The peer detaches when a token has expired: with the next one the link comes back. */
    @Test
    void aLinkThatHasWorkedComesBackWithTheNextToken() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas"))) {
            Session session = client.connect(POLICY).createSession();
            boolean[] once = {false};
            peer.serving(event -> {
                if (event.getType() == Event.Type.DELIVERY
                        && !once[0]
                        && "orders".equals(event.getLink().getRemoteTarget().getAddress())) {
                    once[0] = true;
                    event.getLink()
                            .setCondition(
                                    new ErrorCondition(Symbol.valueOf("amqp:unauthorized-access"), "ExpiredToken"));
                    event.getLink().close();
                } else {
                    node.accept(event);
                }
            });
            producer(session, "orders").send(session.createTextMessage("1"));
            assertThat(node.names()).containsExactly("amqp://localhost/orders", "amqp://localhost/orders");
            assertThat(client.told(RecoveryEvent.LinkLost.class)).hasSize(1);
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForForEver() throws Exception {
        node.status = put -> node.puts.size() == 1 ? null : 200;
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=sas&jms.requestTimeout=300"))) {
            producer(client.connect(POLICY).createSession(), "orders");
            assertThat(node.puts).hasSize(2);
        }
    }

    private static String jwt(Instant expires) {
        String claims = "{\"aud\":\"x\", \"exp\": " + expires.getEpochSecond() + "}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    @Test
    void aWebTokenIsReadFromAFileThatIsKeptUpToDate(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("token");
        String first = jwt(Instant.now().plusSeconds(3));
        String second = jwt(Instant.now().plusSeconds(3600));
        Files.writeString(file, first + "\n");
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=jwt&cbs.tokenFile=" + file))) {
            producer(client.connect().createSession(), "orders");
            Files.writeString(file, second);
            await().until(() -> node.puts.size() == 2);
            assertThat(node.puts).extracting(Put::token).containsExactly(first, second);
            assertThat(node.puts).extracting(Put::type).containsOnly("jwt");
        }
    }

    @Test
    void aWebTokenMayBeThePassword() throws Exception {
        String token = jwt(Instant.now().plusSeconds(3600));
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, "cbs=jwt"))) {
            producer(client.connect(new Credentials("anybody", token)).createSession(), "orders");
            assertThat(node.puts).extracting(Put::token).containsExactly(token);
            assertThat(peer.frames()).startsWith("SaslInit", "Open"); // as nobody
        }
    }

    @Test
    void aWebTokenIsIssuedForTheClientsCredentials() throws Exception {
        String token = jwt(Instant.now().plusSeconds(3600));
        List<String> forms = new CopyOnWriteArrayList<>();
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        issuer.createContext("/token", exchange -> {
            forms.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = ("{\"token_type\":\"Bearer\",\"access_token\": \"" + token + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        issuer.start();
        String options = "cbs=jwt&cbs.scope=s/.default&cbs.tokenEndpoint=http://localhost:"
                + issuer.getAddress().getPort() + "/token";
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(node);
                Client client = new Client(url(peer, options))) {
            producer(client.connect(new Credentials("me", "a&b")).createSession(), "orders");
            assertThat(node.puts).extracting(Put::token).containsExactly(token);
            assertThat(forms)
                    .containsExactly(
                            "grant_type=client_credentials&client_id=me&client_secret=a%26b" + "&scope=s%2F.default");
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void aTokenThatIsNotThereIsNamedWithoutIt(@TempDir Path folder) throws Exception {
        Path expired = Files.writeString(folder.resolve("expired"), jwt(Instant.EPOCH));
        assertThatThrownBy(() -> tokens("cbs.tokenFile=" + expired))
                .hasMessageMatching("the token in .*expired has expired at 1970-01-01T00:00:00Z");
        assertThatThrownBy(() -> tokens("cbs.tokenFile=" + folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cbs.tokenFile");
    }

    private static void tokens(String options) throws IOException {
        CbsSettings settings =
                ConnectionUrl.parse("amqps://a?cbs=jwt&" + options).cbs().orElseThrow();
        TokenSource.of(settings, null, null).tokenFor("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    amqps://a?cbs=saml                                        | its option 'cbs' is 'saml', it must be sas or jwt
                    amqps://a?cbs.lifetime=5                                  | its option 'cbs.lifetime' needs cbs=sas or cbs=jwt
                    amqps://a?cbs=sas&cbs.lifetime=-1                         | its option 'cbs.lifetime' is '-1', it must be a number from 1 to 999999
                    amqp://a?cbs=sas                                          | its option 'cbs' would send tokens readable
                    amqps://a?cbs=jwt&cbs.tokenEndpoint=http://issuer/token   | its option 'cbs.tokenEndpoint' is 'http://issuer/token', it must begin with https://
                    """)
    void wrongOptionsAreRefusedInOneSentence(String url, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUrl.parse(url))
                .withMessageContaining(sentence);
    }

    @Test
    void aPeerWithoutTheNodeIsNamed() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open);
                Client client = new Client(url(peer, "cbs=sas"), Duration.ofSeconds(1))) {
            peer.serving(event -> {
                if (event.getType() == Event.Type.LINK_REMOTE_OPEN) {
                    event.getLink().open();
                    event.getLink().setCondition(new ErrorCondition(Symbol.valueOf("amqp:not-found"), "no such node"));
                    event.getLink().close();
                }
            });
            Session session = client.connect(POLICY).createSession();
            assertThatThrownBy(() -> producer(session, "orders"))
                    .hasMessageContaining("amqp:not-found: the peer does not serve $cbs");
        }
    }
}
