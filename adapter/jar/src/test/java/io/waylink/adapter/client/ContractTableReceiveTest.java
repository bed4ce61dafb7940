package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.ConsumerCredit;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

    private final Arrivals arrivals = new Arrivals();

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

            connections = new SharedConnections(new ClientSettings(url(peer), 1, PATIENCE, PATIENCE, 10), events);
            JmsConnection connection = listening(connections.connect(Credentials.NONE, "client"));
            connection.addConnectionListener(arrivals);
            connection.start();
            Source source = kind.open(connection.createSession(false, Session.CLIENT_ACKNOWLEDGE));
            peer.waitForScriptToComplete();
            await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
            await().until(() -> arrivals.contain("fresh"));
            peer.expectDisposition().optional();
            peer.expectFlow().optional();
            assertThat(((TextMessage) source.next()).getText()).isEqualTo("fresh");
            assertThat(async).isEmpty();
        }
    }

    static Stream<Arguments> kindsAndLosses() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Loss.values()).map(loss -> Arguments.of(kind, loss)));
    }

    @ParameterizedTest
    @MethodSource("kindsAndLosses")
    void whatReceivesMovesToTheNextConnectionAndLeavesItsPrefetchBehind(Kind kind, Loss loss) throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            first.start();
            second.start();
            expectOpen(first);
            expectAttach(first, kind);
            queueMessage(first, 0, "stale");
            connections = new SharedConnections(
                    new ClientSettings(url(loss.named(first, second)), 1, PATIENCE, PATIENCE, 10), events);
            JmsConnection connection = listening(connections.connect(Credentials.NONE, "client"));
            connection.addConnectionListener(arrivals);
            connection.start();
            Source source = kind.open(connection.createSession(false, Session.CLIENT_ACKNOWLEDGE));
            first.waitForScriptToComplete();

            expectOpen(second);
            expectAttach(second, kind);
            queueMessage(second, 0, "fresh");
            loss.happen(first, second);
            await().until(() ->
                    events.all(RecoveryEvent.ConnectionEstablished.class).size() == 2);
            second.waitForScriptToComplete();
            await().until(() -> arrivals.contain("fresh"));
            second.expectDisposition().optional();
            second.expectFlow().optional();
            assertThat(((TextMessage) source.next()).getText()).isEqualTo("fresh");
            assertThat(async).isEmpty();
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

    /** Receives one message, and then nothing for longer than a fast consumer may. */
    private MessageConsumer receiveOneWithAWiderWindow(ProtonTestServer peer) throws Exception {
        JmsConnection connection = connect("?amqp.drainTimeout=200", PATIENCE, PATIENCE, s -> s, peer);
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        ConsumerCredit.resize(consumer, 100);
        assertThat(consumer.receive(5000).getBody(String.class)).isEqualTo("1");
        return consumer;
    }

    @Test
    void creditOfAWiderWindowIsTakenBackFromAConsumerThatIsQuiet() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(10);
            queueMessage(peer, 0, "1");
            peer.expectFlow().withLinkCredit(100);
            peer.expectDisposition().withFirst(0).withState().accepted();
            peer.expectFlow()
                    .withLinkCredit(100)
                    .withDrain(true)
                    .respond()
                    .withDeliveryCount(101)
                    .withLinkCredit(0);
            peer.expectFlow().withLinkCredit(10);
            queueMessage(peer, 1, "2");
            peer.expectDisposition().withFirst(1).withState().accepted();
            peer.start();

            MessageConsumer consumer = receiveOneWithAWiderWindow(peer);
            var second = consumer.receive(5000);
            peer.waitForScriptToComplete(5, TimeUnit.SECONDS);
            assertThat(second.getBody(String.class)).isEqualTo("2");
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).isEmpty();
        }
    }

    @Test
    void aPeerThatDoesNotGiveBackTheCreditOfAWiderWindowGetsANewLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(10);
            queueMessage(peer, 0, "1");
            peer.expectFlow().withLinkCredit(100);
            peer.expectDisposition().withFirst(0).withState().accepted();
            peer.expectFlow().withDrain(true); // and no answer
            peer.expectDetach().respond();
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow().withLinkCredit(10);
            queueMessage(peer, 1, "2");
            peer.expectDisposition().withFirst(1).withState().accepted();
            peer.start();

            MessageConsumer consumer = receiveOneWithAWiderWindow(peer);
            var second = consumer.receive(5000);
            peer.waitForScriptToComplete(5, TimeUnit.SECONDS);
            assertThat(second.getBody(String.class)).isEqualTo("2");
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
            assertThat(async).isEmpty();
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
    void theTrafficOfASessionThatThePeerEndsGoesOnInTheNext() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().withPayload(new HasText("1"));
            peer.start();
            Session session = connect(peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            CompletableFuture<Void> sending = sending(producer, session.createTextMessage("1"));
            peer.waitForScriptToComplete();

            peer.expectEnd();
            peer.expectBegin().respond();
            expectSender(peer);
            expectAccepted(peer, "1");
            peer.remoteEnd()
                    .withErrorCondition("amqp:internal-error", "the session is gone")
                    .now();
            sending.get(5, TimeUnit.SECONDS);
            expectAccepted(peer);
            producer.send(session.createTextMessage("2"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aTransactionOfASessionThatThePeerEndsCanOnlyBeRolledBack() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
            peer.start();
            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();

            peer.expectEnd();
            peer.expectBegin().respond();
            expectSender(peer);
            peer.remoteEnd()
                    .withErrorCondition("amqp:internal-error", "the session is gone")
                    .now();
            peer.waitForScriptToComplete();
            expectTransaction(peer, NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
            expectTransacted(peer, NEXT_TXN);
            expectCommit(peer, NEXT_TXN, THIRD_TXN);
            producer.send(session.createTextMessage("2"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void whatWasPrefetchedOverALostLinkIsDroppedAndItsAcknowledgementSettlesNothing() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow();
            for (int i = 0; i < 3; i++) {
                peer.remoteTransfer()
                        .withDeliveryId(i)
                        .withDeliveryTag(new byte[] {(byte) i})
                        .withBody()
                        .withString("old" + i)
                        .also()
                        .queue();
            }
            peer.start();

            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            connection.start();
            TextMessage received = (TextMessage) consumer.receive(5000);
            assertThat(received.getText()).isEqualTo("old0");

            peer.waitForScriptToComplete();
            peer.expectDetach();
            // The engine settles what it still holds when it lets go of a link; on a link that is gone that says
            // nothing.
            peer.expectDisposition().withFirst(0).withSettled(true).withState().modified(true);
            peer.expectDisposition().withFirst(1).withSettled(true).withState().released();
            peer.expectDisposition().withFirst(2).withSettled(true).withState().released();
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow();
            peer.remoteTransfer()
                    .withDeliveryId(3)
                    .withDeliveryTag(new byte[] {9})
                    .withBody()
                    .withString("new0")
                    .also()
                    .queue();
            peer.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .now();

            peer.waitForScriptToComplete();
            TextMessage next = (TextMessage) consumer.receive(5000);
            assertThat(next.getText()).isEqualTo("new0");
            peer.expectDisposition().withFirst(3).withSettled(true).withState().accepted();
            next.acknowledge();
            peer.waitForScriptToComplete();
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
