package io.waylink.adapter.net;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code pipelinedOpen} after a loss: sessions are begun and links attached in one flight with Open, at a peer that is known. */
@Timeout(60)
class AheadTest {

    private static final String PIPELINED = "?pipelinedOpen=true&amqp.saslMechanisms=ANONYMOUS";

    private static String url(AmqpPeer peer) {
        return "amqp://localhost:" + peer.port() + PIPELINED;
    }

    /** Answers the Open of its first connection at once, and that of later ones not before so many links were attached. */
    private static AmqpPeer patientPeer(int links) throws Exception {
        AtomicInteger opens = new AtomicInteger();
        AtomicInteger attached = new AtomicInteger();
        return AmqpPeer.plain(connection -> {
                    attached.set(0);
                    if (opens.incrementAndGet() == 1) {
                        connection.open();
                    }
                })
                .serving(event -> {
                    if (event.getType() == Event.Type.LINK_REMOTE_OPEN && attached.incrementAndGet() == links) {
                        event.getConnection().open();
                    }
                    AmqpPeer.takeAll(event);
                });
    }

    @Test
    void beginAndAttachDoNotWaitForOpen() throws Exception {
        try (AmqpPeer peer = patientPeer(1);
                Client client = new Client(url(peer))) {
            Session session = client.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("1"));
            int before = peer.frames().size();
            peer.drop();
            producer.send(session.createTextMessage("2"));

            assertThat(peer.frames().subList(before, peer.frames().size()))
                    .startsWith("SaslInit", "Open", "Begin", "Attach")
                    .containsOnlyOnce("Attach")
                    .contains("Transfer");
            await().until(() -> client.peers().size() == 2);
        }
    }

    @Test
    void allSessionsOfAConnectionDo() throws Exception {
        try (AmqpPeer peer = patientPeer(2);
                Client client = new Client(url(peer))) {
            Session session = client.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("orders"));
            Session other = client.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
            other.createConsumer(other.createQueue("orders"));
            await().until(() -> peer.frames().contains("Flow"));
            int before = peer.frames().size();
            peer.drop();
            await().until(() -> client.peers().size() == 2);
            await().until(() ->
                    peer.frames().subList(before, peer.frames().size()).contains("Flow"));
            assertThat(peer.frames().subList(before, peer.frames().size()))
                    .containsExactly("SaslInit", "Open", "Begin", "Begin", "Attach", "Attach", "Begin", "Flow");
        }
    }

    /** What came to nothing on the second connection is done on the third. */
    private static void againAfter(Consumer<Connection> second) throws Exception {
        AtomicInteger opens = new AtomicInteger();
        try (AmqpPeer peer = AmqpPeer.plain(connection -> {
                    if (opens.incrementAndGet() == 2) {
                        second.accept(connection);
                    } else {
                        connection.open();
                    }
                });
                Client client = new Client(url(peer))) {
            Session session = client.connect().createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            producer.send(session.createTextMessage("1"));
            peer.drop();
            producer.send(session.createTextMessage("2"));

            assertThat(opens).hasValueGreaterThanOrEqualTo(3);
            assertThat(peer.frames().stream().filter("Transfer"::equals)).hasSize(2);
            assertThat(client.told(RecoveryEvent.LinkGivenUp.class)).isEmpty();
        }
    }

    @Test
    void aPeerThatRedirectsNowhereAfterAll() throws Exception {
        againAfter(AmqpPeer.redirecting(Map.of()));
    }

    @Test
    void aPeerThatRefusesAfterAll() throws Exception {
        againAfter(connection -> {
            connection.setCondition(new ErrorCondition(Symbol.valueOf("amqp:connection:forced"), "not now"));
            connection.open();
            connection.close();
        });
    }

    @Test
    void aPeerThatIsSilentAfterAll() throws Exception {
        againAfter(connection -> {});
    }

    /** Sends a message on each link as soon as there is credit. */
    private static void deliver(Event event) {
        AmqpPeer.takeAll(event);
        if (event.getType() == Event.Type.LINK_FLOW
                && event.getLink() instanceof Sender sender
                && sender.getCredit() > 0
                && sender.getContext() == null) {
            sender.setContext(event);
            byte[] empty = {0, 0x53, 0x77, (byte) 0xa1, 2, 'h', 'i'}; // an amqp-value
            sender.delivery(new byte[] {1});
            sender.send(empty, 0, empty.length);
            sender.advance();
        }
    }

    @Test
    void aMessageThatComesBeforeTheConnectionIsWholeIsNotLost() throws Exception {
        try (AmqpPeer peer = AmqpPeer.plain(Connection::open).serving(AheadTest::deliver);
                Client client = new Client(url(peer))) {
            JmsConnection connection = client.connect();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            for (int life = 0; life < 5; life++) {
                assertThat(consumer.receive(10_000)).as("life " + life).isNotNull();
                peer.drop();
            }
        }
    }

    @Test
    void aSessionThatIsClosedMeanwhileIsEndedAndStaysSo() throws Exception {
        AtomicInteger opens = new AtomicInteger();
        try (AmqpPeer peer = AmqpPeer.plain(connection -> {
                    if (opens.incrementAndGet() != 2) {
                        connection.open();
                    }
                });
                Client client = new Client(url(peer))) {
            JmsConnection connection = client.connect();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("orders"));
            peer.drop();
            await().until(() -> Collections.frequency(peer.frames(), "Attach") == 2);
            session.close();
            await().until(() -> peer.frames().contains("End"));
            peer.drop();
            await().until(() -> client.peers().size() == 2);

            assertThat(Collections.frequency(peer.frames(), "Attach")).isEqualTo(2);
            Session next = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            next.createProducer(next.createQueue("orders")).send(next.createTextMessage("1"));
        }
    }
}
