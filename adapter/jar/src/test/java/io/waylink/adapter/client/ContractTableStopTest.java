package io.waylink.adapter.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsTransactionInDoubtException;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table, its column "adapter or server stops": whoever waits is told. */
@Timeout(30)
class ContractTableStopTest extends ScriptedPeers {

    private ProtonTestServer peer;

    @BeforeEach
    void startPeer() throws Exception {
        peer = new ProtonTestServer();
        peer.start();
    }

    @AfterEach
    void stopPeer() throws Exception {
        peer.close();
    }

    private void stop() {
        peer.expectEnd().optional();
        peer.expectClose().optional().respond();
        connections.close();
    }

    @Test
    void aSendThatIsNotOnTheWireYetFailsWithAClearException() throws Exception {
        expectConnection(peer);
        peer.expectAttach().ofSender().respond(); // and no credit
        Session session = connect(peer).createSession(Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = producer(session);
        int idle = connections.residue();
        CompletableFuture<Void> sending = sending(producer, session.createTextMessage("1"));
        await().until(() -> connections.residue() > idle);
        stop();
        assertThatThrownBy(() -> sending.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(JMSException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aSendInDoubtFailsWithAClearException() throws Exception {
        expectConnection(peer);
        expectSender(peer);
        peer.expectTransfer();
        loseLink(peer);
        peer.expectAttach().ofSender();
        Session session = connect(peer).createSession(Session.AUTO_ACKNOWLEDGE);
        CompletableFuture<Void> sending = sending(producer(session), session.createTextMessage("1"));
        peer.waitForScriptToComplete();
        stop();
        assertThatThrownBy(() -> sending.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(JMSException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aTransactionIsRolledBackByThePeerAndItsCommitFails() throws Exception {
        expectSendInTransaction(peer);
        Session session = connect(peer).createSession(Session.SESSION_TRANSACTED);
        producer(session).send(session.createTextMessage("1"));
        peer.waitForScriptToComplete();
        peer.expectClose().respond(); // without a discharge: the peer rolls back
        connections.close();
        peer.waitForScriptToComplete();
        assertThatThrownBy(session::commit)
                .isInstanceOf(JMSException.class)
                .isNotInstanceOf(JmsTransactionInDoubtException.class);
    }

    @Test
    void aCommitOnItsWayIsReportedAsUnknown() throws Exception {
        expectSendInTransaction(peer);
        peer.expectDischarge().withTxnId(TXN).withFail(false); // not answered
        peer.expectDeclare();
        Session session = connect(peer).createSession(Session.SESSION_TRANSACTED);
        producer(session).send(session.createTextMessage("1"));
        CompletableFuture<Void> committing = committing(session);
        peer.waitForScriptToComplete();
        stop();
        assertThatThrownBy(() -> committing.get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(JMSException.class)
                .satisfies(unknown -> assertThat(unknown.getCause())
                        .isInstanceOf(JmsTransactionInDoubtException.class)
                        .isNotInstanceOf(TransactionRolledBackException.class));
    }

    @Test
    void aReceiveThatWaitsEnds() throws Exception {
        expectConnection(peer);
        expectReceiver(peer);
        JmsConnection connection = connect(peer);
        connection.start();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        CompletableFuture<Message> receiving = calling(consumer::receive);
        peer.waitForScriptToComplete();
        stop();
        assertThat(receiving.exceptionally(exception -> null).get(5, TimeUnit.SECONDS))
                .isNull();
    }

    @Test
    void whatIsProcessedAndWhatWasPrefetchedIsLeftToThePeerUntouched() throws Exception {
        expectConnection(peer);
        expectReceiver(peer);
        queueMessage(peer, 0, "processed");
        queueMessage(peer, 1, "prefetched");
        JmsConnection connection = connect(peer);
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        assertThat(consumer.receive(5000)).isNotNull();
        peer.waitForScriptToComplete();
        peer.expectClose().respond(); // with no disposition before it, that could count as an attempt
        connections.close();
        peer.waitForScriptToComplete();
    }

    @Test
    void aTemporaryQueueIsDeletedWithItsConnection() throws Exception {
        expectConnection(peer);
        peer.expectAttach()
                .ofSender()
                .respond()
                .withTarget()
                .withAddress("temp-1")
                .withDynamic(true);
        JmsConnection connection = connect(peer);
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        assertThat(session.createTemporaryQueue()).isNotNull();
        peer.waitForScriptToComplete();
        peer.expectEnd().respond();
        peer.expectDetach().withClosed(true).respond();
        connection.close();
        peer.waitForScriptToComplete();
        assertNothingIsLeft();
    }
}
