package io.waylink.adapter.client;

import java.time.Duration;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsTransactionInDoubtException;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.CoreMatchers.equalTo;
import static org.hamcrest.CoreMatchers.not;

/** What happens to each operation when its link or its connection is lost, frame by frame, against scripted peers. */
@Timeout(30)
class LinkRecoveryTest extends ScriptedPeers {

    @Test
    void aSendInDoubtIsSentAgainOnTheNextLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().accepted();
            peer.expectTransfer(); // its outcome never comes
            loseLink(peer);
            expectRefusedSender(peer);
            expectRefusedSender(peer);
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().accepted();
            peer.expectTransfer().respond().withSettled(true).withState().accepted();
            peer.start();

            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            producer.send(session.createTextMessage("2"));
            producer.send(session.createTextMessage("3"));
            peer.waitForScriptToComplete();

            assertThat(async).isEmpty();
            assertThat(events.all(RecoveryEvent.LinkLost.class))
                    .singleElement()
                    .satisfies(lost -> assertThat(lost.failure().condition()).isEqualTo(LOST))
                    .satisfies(lost -> assertThat(lost.link().address()).isEqualTo("orders"));
            assertThat(events.all(RecoveryEvent.LinkRetrying.class)).hasSize(2);
            assertThat(events.all(RecoveryEvent.LinkRestored.class))
                    .singleElement()
                    .satisfies(restored -> assertThat(restored.attempts()).isEqualTo(3));
            assertThat(events.all(RecoveryEvent.SendsInDoubt.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void theCopyCarriesTheSameDuplicateDetectionIdAndTheApplicationsMessageCarriesNone() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            var first = new java.util.concurrent.atomic.AtomicReference<String>();
            var second = new java.util.concurrent.atomic.AtomicReference<String>();
            peer.expectTransfer().withPayload(new CapturesDuplicateId(first::set));
            loseLink(peer);
            expectSender(peer);
            peer.expectTransfer()
                    .withPayload(new CapturesDuplicateId(second::set))
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            peer.start();

            Session session = connect(peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage message = session.createTextMessage("1");
            producer(session).send(message);
            peer.waitForScriptToComplete();

            assertThat(first.get()).isNotBlank().isEqualTo(second.get());
            assertThat(message.propertyExists("_AMQ_DUPL_ID")).isFalse();
        }
    }

    @Test
    void anOutcomeThatARouterSettlesJustBeforeTheDetachIsNotTheEndOfTheSend() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().modified(true, false);
            loseLink(peer);
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().accepted();
            peer.start();

            Session session = connect(peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer(session).send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aFatalRefusalIsReportedAtOnce() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofSender().respond().withNullTarget();
            peer.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition("amqp:unauthorized-access", "not allowed to send to orders")
                    .queue();
            peer.expectDetach();
            peer.start();

            Session session = connect(peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> producer(session))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("not allowed to send to orders")
                    .hasMessageContaining("amqp:unauthorized-access");
        }
    }

    @Test
    void aLinkWithoutCreditFailsTheSendInTimeAndIsReplaced() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofSender().respond();
            peer.expectDetach().respond();
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().accepted();
            peer.start();

            Session session = connect(Duration.ofMillis(300), peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("orders")
                    .hasMessageContaining("127.0.0.1");
            producer.send(session.createTextMessage("2"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aSendInDoubtIsSentAgainOnTheNextConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            expectSender(first);
            first.expectTransfer();
            first.dropAfterLastHandler();
            expectConnection(second);
            expectSender(second);
            second.expectTransfer().respond().withSettled(true).withState().accepted();
            first.start();
            second.start();

            Session session = connect(first, second).createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer(session).send(session.createTextMessage("1"));
            second.waitForScriptToComplete();

            assertThat(async).isEmpty();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionEstablished.class)).hasSize(2);
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
    void aCommitThatIsSettledModifiedIsUnknownAndNeverASuccess() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().accept(TXN);
            expectSender(peer);
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(TXN)
                    .withAccepted();
            peer.expectDischarge()
                    .withTxnId(TXN)
                    .withFail(false)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .modified(true, false);
            peer.expectDeclare();
            peer.remoteDetach()
                    .withHandle(0)
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .queue();
            peer.expectDetach();
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().accept(NEXT_TXN);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            producer(session).send(session.createTextMessage("1"));
            assertThatThrownBy(session::commit).isInstanceOf(JmsTransactionInDoubtException.class);
            peer.waitForScriptToComplete();
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aTransactionInWhichNothingWasDoneIsDeclaredAgainAndNobodyNotices() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().accept(TXN);
            loseLink(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().accept(NEXT_TXN);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            peer.waitForScriptToComplete();
            expectSender(peer);
            peer.expectTransfer()
                    .withState()
                    .transactional()
                    .withTxnId(NEXT_TXN)
                    .and()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(NEXT_TXN)
                    .withAccepted();
            peer.expectDischarge().withTxnId(NEXT_TXN).withFail(false).accept();
            peer.expectDeclare().accept(new byte[] {3});
            producer(session).send(session.createTextMessage("1"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aLostLinkMakesItsTransactionFailAndTheNextOneWorks() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().accept(TXN);
            expectSender(peer);
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(TXN)
                    .withAccepted();
            loseLink(peer);
            expectSender(peer);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            peer.expectDischarge().withTxnId(TXN).withFail(true).accept();
            peer.expectDeclare().accept(NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(jakarta.jms.TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(NEXT_TXN)
                    .withAccepted();
            peer.expectDischarge().withTxnId(NEXT_TXN).withFail(false).accept();
            peer.expectDeclare().accept(new byte[] {3});
            producer.send(session.createTextMessage("2"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void allSessionsShareOneConnectionAndNobodyElseIsDisturbedByALostLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectBegin().respond();
            expectSender(peer);
            peer.expectAttach().ofSender().withName(not(equalTo(""))).respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.start();
            JmsConnection one = connect(peer);
            JmsConnection two = connections.connect(Credentials.NONE, null);
            Session ofOne = one.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Session ofTwo = two.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer lost = producer(ofOne);
            MessageProducer kept = ofTwo.createProducer(ofTwo.createQueue("other"));
            peer.waitForScriptToComplete();

            peer.expectDetach();
            peer.expectAttach().ofSender().respond();
            peer.remoteFlow().withHandle(0).withLinkCredit(10).onChannel(1).queue();
            peer.remoteDetach()
                    .withHandle(0)
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .onChannel(1)
                    .now();
            peer.waitForScriptToComplete();
            peer.expectTransfer()
                    .onChannel(2)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            kept.send(ofTwo.createTextMessage("kept"));
            peer.expectTransfer()
                    .onChannel(1)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            lost.send(ofOne.createTextMessage("back"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionEstablished.class)).hasSize(1);
        }
    }

    @Test
    void nobodyListeningIsOneClearSentence() throws Exception {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        connections = new SharedConnections(
                new ClientSettings("amqp://127.0.0.1:" + port, 1, Duration.ofMillis(500), Duration.ofSeconds(1), 10),
                events);
        assertThatThrownBy(() -> connections.connect(Credentials.NONE, null))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("amqp://127.0.0.1:" + port)
                .hasMessageContaining("within 500 ms");
    }

    @Test
    void aWrongPasswordIsFinal() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            peer.expectFailingSASLPlainConnect((byte) 1);
            peer.start();
            assertThatThrownBy(() -> {
                        connections = new SharedConnections(
                                new ClientSettings(
                                        "amqp://127.0.0.1:"
                                                + peer.getServerURI().getPort(),
                                        1,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(10),
                                        10),
                                events);
                        connections.connect(new Credentials("user", "wrong"), null);
                    })
                    .isInstanceOf(jakarta.jms.JMSSecurityException.class)
                    .hasMessageNotContaining("wrong");
            assertThat(events.all(RecoveryEvent.ConnectionGivenUp.class)).hasSize(1);
        }
    }
}
