package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Enumeration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.startsWith;

/** The contract table: consumers of all kinds. */
@Timeout(30)
class ContractTableReceiveTest extends ScriptedPeers {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What can receive; each gives back a way to take the next message. */
    enum Kind {
        CONSUMER("qpid-jms:receiver") {
            @Override
            Source open(Session session) throws JMSException {
                MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
                return () -> consumer.receive(5000);
            }
        },
        BROWSER("qpid-jms:receiver") {
            @Override
            Source open(Session session) throws JMSException {
                Enumeration<?> found =
                        session.createBrowser(session.createQueue("orders")).getEnumeration();
                return () -> found.hasMoreElements() ? (Message) found.nextElement() : null;
            }
        },
        DURABLE("sub") {
            @Override
            Source open(Session session) throws JMSException {
                MessageConsumer consumer = session.createDurableConsumer(session.createTopic("orders"), "sub");
                return () -> consumer.receive(5000);
            }
        },
        SHARED("sub") {
            @Override
            Source open(Session session) throws JMSException {
                MessageConsumer consumer = session.createSharedConsumer(session.createTopic("orders"), "sub");
                return () -> consumer.receive(5000);
            }
        },
        SHARED_DURABLE("sub") {
            @Override
            Source open(Session session) throws JMSException {
                MessageConsumer consumer = session.createSharedDurableConsumer(session.createTopic("orders"), "sub");
                return () -> consumer.receive(5000);
            }
        };

        private final String linkName;

        Kind(String linkName) {
            this.linkName = linkName;
        }

        abstract Source open(Session session) throws JMSException;
    }

    /** Where messages come from. */
    @FunctionalInterface
    interface Source {
        Message next() throws JMSException;
    }

    private static void expectAttach(ProtonTestServer peer, Kind kind) {
        peer.expectAttach().ofReceiver().withName(startsWith(kind.linkName)).respond();
        peer.expectFlow();
    }

    private static void expectOpen(ProtonTestServer peer) {
        peer.expectSASLAnonymousConnect();
        peer.expectOpen().respond().withOfferedCapabilities("SHARED-SUBS");
        peer.expectBegin().respond();
        peer.expectBegin().respond();
    }

    @ParameterizedTest
    @EnumSource
    void aLostLinkIsAttachedAgainAndDelivers(Kind kind) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectOpen(peer);
            expectAttach(peer, kind);
            queueMessage(peer, 0, "stale");
            loseLink(peer, "amqp:link:detach-forced", false);
            peer.expectDisposition().withFirst(0).withSettled(true).optional();
            peer.expectAttach()
                    .ofReceiver()
                    .withName(startsWith(kind.linkName))
                    .respond()
                    .withNullSource();
            peer.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition(NO_ROUTE, "")
                    .queue();
            peer.expectDetach();
            expectAttach(peer, kind);
            queueMessage(peer, 1, "fresh");
            peer.start();

            connections = new SharedConnections(
                    new ClientSettings("amqp://127.0.0.1:" + peer.getServerURI().getPort(), 1, PATIENCE, PATIENCE, 10),
                    events);
            JmsConnection connection = listening(connections.connect(Credentials.NONE, "client"));
            connection.start();
            Source source = kind.open(connection.createSession(false, Session.CLIENT_ACKNOWLEDGE));
            peer.waitForScriptToComplete();
            await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
            peer.expectDisposition().optional();
            peer.expectFlow().optional();
            assertThat(((TextMessage) source.next()).getText()).isEqualTo("fresh");
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aConsumerMovesToTheNextConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            expectReceiver(first);
            queueMessage(first, 0, "stale");
            first.dropAfterLastHandler();
            expectConnection(second);
            expectReceiver(second);
            queueMessage(second, 0, "fresh");
            second.expectDisposition()
                    .withFirst(0)
                    .withSettled(true)
                    .withState()
                    .accepted();
            first.start();
            second.start();

            JmsConnection connection = connect(first, second);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            await().until(() ->
                    events.all(RecoveryEvent.ConnectionEstablished.class).size() == 2);
            connection.start();
            assertThat(((TextMessage) consumer.receive(5000)).getText()).isEqualTo("fresh");
            second.waitForScriptToComplete();
        }
    }

    @Test
    void aListenerGoesOnWithTheNextLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectReceiver(peer);
            loseLink(peer);
            expectRefusedReceiver(peer);
            expectReceiver(peer);
            queueMessage(peer, 0, "fresh");
            peer.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
            peer.start();

            CompletableFuture<String> heard = new CompletableFuture<>();
            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createConsumer(session.createQueue("orders")).setMessageListener(message -> {
                try {
                    heard.complete(((TextMessage) message).getText());
                } catch (JMSException e) {
                    heard.completeExceptionally(e);
                }
            });
            connection.start();
            assertThat(heard.get(5, TimeUnit.SECONDS)).isEqualTo("fresh");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void anAcknowledgementThatNobodyWaitedForIsWrittenBeforeTheConnectionIsClosed() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectReceiver(peer);
            queueMessage(peer, 0, "1");
            queueMessage(peer, 1, "2");
            peer.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
            peer.expectDisposition().withFirst(1).withSettled(true).withState().accepted();
            peer.expectEnd().respond();
            peer.expectClose().respond();
            peer.start();
            JmsConnection connection = connect(peer);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(5000)).isNotNull();
            assertThat(consumer.receive(5000)).isNotNull();
            connection.close();
            connections.close();
            peer.waitForScriptToComplete();
        }
    }

    private MessageConsumer pullingConsumer(ProtonTestServer peer) throws Exception {
        JmsConnection connection = connect("?jms.prefetchPolicy.all=0", PATIENCE, PATIENCE, s -> s, peer);
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        return session.createConsumer(session.createQueue("orders"));
    }

    @Test
    void aReceiveThatWaitsGoesOnWaitingOnTheNextLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(1);
            loseLink(peer);
            expectRefusedReceiver(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(1);
            queueMessage(peer, 0, "fresh");
            peer.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
            peer.start();

            MessageConsumer consumer = pullingConsumer(peer);
            assertThat(((TextMessage) consumer.receive(8000)).getText()).isEqualTo("fresh");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aReceiveEndsInItsTimeThoughTheLinkIsAway() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(1);
            loseLink(peer);
            peer.expectAttach().ofReceiver(); // not answered
            peer.start();

            MessageConsumer consumer = pullingConsumer(peer);
            long start = System.nanoTime();
            assertThat(consumer.receive(600)).isNull();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            assertThat(consumer.receiveNoWait()).isNull();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aReceiveThatWaitsForALinkEndsWhenItsConsumerIsClosed() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(1);
            loseLink(peer);
            peer.expectAttach().ofReceiver();
            peer.start();

            MessageConsumer consumer = pullingConsumer(peer);
            CompletableFuture<Message> received = CompletableFuture.supplyAsync(() -> {
                try {
                    return consumer.receive();
                } catch (JMSException e) {
                    return null; // as good: it has ended
                }
            });
            peer.waitForScriptToComplete();
            consumer.close();
            assertThat(received.get(5, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void aSessionThatThePeerEndsIsBegunAgainWithItsLinks() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            expectReceiver(peer);
            peer.remoteEnd()
                    .withErrorCondition("amqp:internal-error", "the session is gone")
                    .queue();
            peer.expectEnd();
            peer.expectBegin().respond();
            peer.start();

            JmsConnection connection = connect(peer);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            // Whichever of the two comes first.
            peer.expectAttach().respond();
            peer.expectAttach().respond();
            peer.expectFlow();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
            assertThat(consumer).isNotNull();
            assertThat(producer).isNotNull();
        }
    }

    @Test
    void whatCannotBeDecodedIsRejectedAndTheNextMessageComes() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectOpen(peer);
            expectAttach(peer, Kind.CONSUMER);
            peer.remoteTransfer()
                    .withDeliveryId(0)
                    .withDeliveryTag(new byte[] {0})
                    .withPayload(new byte[] {0, 0x53, 0x77, (byte) 0xA1, 100, 'a'}) // a string longer than it is
                    .queue();
            peer.expectDisposition()
                    .withFirst(0)
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:decode-error", "the message cannot be decoded");
            queueMessage(peer, 1, "next");
            peer.expectDisposition().withFirst(1).withSettled(true).withState().accepted();
            peer.start();
            try (JmsConnection connection = connect(peer)) {
                connection.start();
                Source source = Kind.CONSUMER.open(connection.createSession());
                assertThat(source.next().getBody(String.class)).isEqualTo("next");
                peer.waitForScriptToComplete(5, TimeUnit.SECONDS);
                peer.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterIsAskedForSharedSubscriptionsThoughItOffersNone() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond().withProperty("product", "qpid-dispatch-router");
            peer.expectBegin().respond();
            peer.expectBegin().respond();
            expectAttach(peer, Kind.SHARED_DURABLE);
            queueMessage(peer, 0, "event");
            peer.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
            peer.start();
            try (JmsConnection connection = connect(peer)) {
                connection.start();
                Source source = Kind.SHARED_DURABLE.open(connection.createSession());
                assertThat(source.next().getBody(String.class)).isEqualTo("event");
                peer.waitForScriptToComplete(5, TimeUnit.SECONDS);
                peer.expectClose().respond();
            }
        }
    }
}
