package io.waylink.adapter.client;

import java.time.Duration;

import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table: peers that answer nothing, though their connection is alive. */
@Timeout(30)
class ContractTableSilenceTest extends ScriptedPeers {

    private static final Duration PATIENCE = Duration.ofMillis(400);

    private void assertSendFails(Session session, MessageProducer producer) throws Exception {
        long start = System.nanoTime();
        assertThatThrownBy(() -> producer.send(session.createTextMessage("unanswered")))
                .hasMessageContaining("orders")
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("within 400 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(PATIENCE, PATIENCE.multipliedBy(10));
    }

    @Test
    void noCreditForEverCostsTheLinkThenOnceTheConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            first.expectAttach().ofSender().respond(); // and no credit
            first.expectDetach().respond();
            first.expectAttach().ofSender().respond();
            first.expectDetach().respond();
            first.expectClose().optional();
            expectConnection(second);
            second.expectAttach().ofSender().respond();
            second.expectDetach().respond(); // alone, the connection stays this time
            expectSender(second);
            expectAccepted(second);
            first.start();
            second.start();

            Session session = connect(PATIENCE, first, second).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            assertSendFails(session, producer);
            assertSendFails(session, producer);
            await().until(() ->
                    events.all(RecoveryEvent.ConnectionEstablished.class).size() == 2);
            assertSendFails(session, producer);
            producer.send(session.createTextMessage("answered"));
            second.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).hasSize(1);
        }
    }

    @Test
    void aLinkWithoutOutcomesIsReplacedThoughHeartbeatsGoOn() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            peer.remoteEmptyFrame().queue();
            peer.expectDetach().respond();
            expectSender(peer);
            expectAccepted(peer);
            peer.start();

            Session session = connect(PATIENCE, peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            assertSendFails(session, producer);
            producer.send(session.createTextMessage("answered"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aSendThatWaitedForALinkFirstSaysNothingOfThatLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().withPayload(new HasText("1"));
            peer.expectTransfer().withPayload(new HasText("2"));
            peer.expectDetach().respond();
            expectSender(peer);
            peer.expectTransfer().withPayload(new HasText("2")); // and its time is over soon
            expectAccepted(peer, "3");
            peer.start();

            Session session = connect(Duration.ofSeconds(2), peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("1"));
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
            producer.send(session.createTextMessage("2"));
            await().until(() -> async.size() == 2);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            producer.send(session.createTextMessage("3"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void anAttachThatIsNeverAnsweredCostsTheConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            first.expectAttach().ofSender();
            first.expectDetach();
            first.expectClose().optional();
            expectConnection(second);
            expectSender(second);
            expectAccepted(second);
            first.start();
            second.start();

            Duration patience = Duration.ofSeconds(10);
            Session session = connect("?jms.requestTimeout=300", patience, patience, s -> s, first, second)
                    .createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer(session).send(session.createTextMessage("1"));
            second.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrainWithoutAnswerGetsANewLinkAndTheReceiveEndsInPeace(boolean transacted) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            if (transacted) {
                expectTransaction(peer, TXN);
            }
            expectReceiver(peer);
            peer.expectFlow().withDrain(true); // and no answer
            peer.expectDetach().respond();
            expectReceiver(peer);
            queueMessage(peer, 0, "after");
            if (transacted) {
                peer.expectDisposition().withState().transactional().withTxnId(TXN);
                peer.expectDischarge().withTxnId(TXN).accept();
                peer.expectDeclare().accept(NEXT_TXN);
            } else {
                peer.expectDisposition().withState().accepted();
            }
            peer.start();

            JmsConnection connection =
                    connect("?amqp.drainTimeout=100", Duration.ofSeconds(10), PATIENCE, settings -> settings, peer);
            connection.start();
            Session session = connection.createSession(
                    transacted, transacted ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(1)).isNull();
            assertThat(consumer.receive(5000).getBody(String.class)).isEqualTo("after");
            if (transacted) {
                session.commit();
            }
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aDrainWithoutAnswerInATransactionRollsItBackAndTheConsumerGoesOn() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectReceiver(peer);
            queueMessage(peer, 0, "first");
            peer.expectDisposition().withState().transactional().withTxnId(TXN);
            peer.expectFlow().withDrain(true); // and no answer
            peer.expectDetach().respond();
            expectReceiver(peer);
            expectRollback(peer, TXN, NEXT_TXN);
            peer.start();

            JmsConnection connection =
                    connect("?amqp.drainTimeout=100", Duration.ofSeconds(10), PATIENCE, settings -> settings, peer);
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(5000).getBody(String.class)).isEqualTo("first");
            assertThat(consumer.receive(1)).isNull();
            await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
            assertThat(async).isEmpty();
        }
    }
}
