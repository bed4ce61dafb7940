package io.waylink.adapter.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsTransactionInDoubtException;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table, its columns "connection lost" and "redirect": whatever was going on goes on at the next peer. */
@Timeout(30)
class ContractTableConnectionTest extends TwoPeers {

    private Session session(Loss loss, int mode) throws Exception {
        JmsConnection connection = connect(loss, first, second);
        connection.start();
        return connection.createSession(mode);
    }

    private void awaitSecond() {
        await().until(() ->
                events.all(RecoveryEvent.ConnectionEstablished.class).size() == 2);
    }

    @ParameterizedTest
    @EnumSource
    void aSendThatIsNotOnTheWireYetIsSentOnTheNextConnection(Loss loss) throws Exception {
        expectConnection(first);
        first.expectAttach().ofSender().respond(); // and no credit
        Session session = session(loss, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = producer(session);
        int idle = connections.residue();
        CompletableFuture<Void> sending = sending(producer, session.createTextMessage("1"));
        await().until(() -> connections.residue() > idle);

        expectConnection(second);
        expectSender(second);
        expectAccepted(second, "1");
        loss.happen(first, second);
        sending.get(10, TimeUnit.SECONDS);
        second.waitForScriptToComplete();
        assertThat(async).isEmpty();
    }

    @Test
    void aPeerThatHasNotNoticedTheEndOfTheLastConnectionIsAskedAgain() throws Exception {
        try (ProtonTestServer third = new ProtonTestServer()) {
            third.start();
            expectConnection(first);
            expectSender(first);
            JmsConnection connection = connect(first, second, third);
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            first.waitForScriptToComplete();

            second.expectSASLAnonymousConnect();
            second.expectOpen().respond().withProperty("amqp:connection-establishment-failed", true);
            second.remoteClose()
                    .withErrorCondition("amqp:invalid-field", "the container-id is in use")
                    .queue();
            second.expectClose().optional();
            expectConnection(third);
            expectSender(third);
            first.close();
            second.waitForScriptToComplete();
            third.waitForScriptToComplete();
            expectAccepted(third, "1");
            producer.send(session.createTextMessage("1"));
            third.waitForScriptToComplete();
            assertThat(async).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSendInDoubtIsSentAgainOnTheNextConnection(Loss loss) throws Exception {
        CompletableFuture<String> firstId = new CompletableFuture<>();
        CompletableFuture<String> secondId = new CompletableFuture<>();
        expectConnection(first);
        expectSender(first);
        first.expectTransfer().withPayload(new CapturesDuplicateId(firstId::complete));
        Session session = session(loss, Session.AUTO_ACKNOWLEDGE);
        CompletableFuture<Void> sending = sending(producer(session), session.createTextMessage("1"));
        first.waitForScriptToComplete();

        expectConnection(second);
        expectSender(second);
        second.expectTransfer()
                .withPayload(new CapturesDuplicateId(secondId::complete))
                .respond()
                .withSettled(true)
                .withState()
                .accepted();
        loss.happen(first, second);
        sending.get(10, TimeUnit.SECONDS);
        second.waitForScriptToComplete();
        assertThat(secondId.get()).isEqualTo(firstId.get());
        assertThat(async).isEmpty();
        assertThat(events.all(RecoveryEvent.ConnectionLost.class)).hasSize(1);
        assertThat(events.all(RecoveryEvent.SendsInDoubt.class)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatSentCanOnlyBeRolledBackAndTheNextOneWorks(Loss loss) throws Exception {
        expectConnection(first);
        expectTransaction(first, TXN);
        expectSender(first);
        expectTransacted(first, TXN);
        Session session = session(loss, Session.SESSION_TRANSACTED);
        MessageProducer producer = producer(session);
        producer.send(session.createTextMessage("1"));
        first.waitForScriptToComplete();

        expectConnection(second);
        expectSender(second);
        loss.happen(first, second);
        second.waitForScriptToComplete();
        expectTransaction(second, NEXT_TXN);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        second.waitForScriptToComplete();
        expectTransacted(second, NEXT_TXN);
        second.expectDischarge().withTxnId(NEXT_TXN).withFail(false).accept();
        second.expectDeclare().accept(THIRD_TXN);
        producer.send(session.createTextMessage("2"));
        session.commit();
        second.waitForScriptToComplete();
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionThatReceivedCanOnlyBeRolledBack(Loss loss) throws Exception {
        expectConnection(first);
        expectTransaction(first, TXN);
        expectReceiver(first);
        queueMessage(first, 0, "1");
        first.expectDisposition()
                .withFirst(0)
                .withState()
                .transactional()
                .withTxnId(TXN)
                .withAccepted();
        Session session = session(loss, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        assertThat(consumer.receive(5000)).isNotNull();
        first.waitForScriptToComplete();

        expectConnection(second);
        expectReceiver(second);
        loss.happen(first, second);
        second.waitForScriptToComplete();
        expectTransaction(second, NEXT_TXN);
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        second.waitForScriptToComplete();
    }

    @ParameterizedTest
    @EnumSource
    void aCommitOnItsWayIsReportedAsUnknown(Loss loss) throws Exception {
        expectConnection(first);
        expectTransaction(first, TXN);
        expectSender(first);
        expectTransacted(first, TXN);
        first.expectDischarge().withTxnId(TXN).withFail(false); // not answered
        first.expectDeclare();
        Session session = session(loss, Session.SESSION_TRANSACTED);
        producer(session).send(session.createTextMessage("1"));
        CompletableFuture<Void> committing = committing(session);
        first.waitForScriptToComplete();

        loss.happen(first, second);
        assertThatThrownBy(() -> committing.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(JmsTransactionInDoubtException.class)
                .hasMessageContaining("compare what was sent");
    }

    @ParameterizedTest
    @EnumSource
    void theAcknowledgementOfAMessageBeingProcessedSettlesNothingAndItsCopyComesAgain(Loss loss) throws Exception {
        expectConnection(first);
        expectReceiver(first);
        queueMessage(first, 0, "1");
        queueMessage(first, 1, "prefetched");
        Session session = session(loss, Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        Message processed = consumer.receive(5000);
        assertThat(processed).isNotNull();
        first.waitForScriptToComplete();

        expectConnection(second);
        expectReceiver(second);
        loss.happen(first, second);
        awaitSecond();
        second.waitForScriptToComplete();
        processed.acknowledge(); // the peer would fail the test if anything came
        second.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
        second.remoteTransfer()
                .withHandle(0)
                .withDeliveryId(0)
                .withDeliveryTag(new byte[] {0})
                .withHeader()
                .withDeliveryCount(1)
                .also()
                .withBody()
                .withString("1")
                .also()
                .now();
        TextMessage copy = (TextMessage) consumer.receive(5000);
        assertThat(copy.getText()).isEqualTo("1");
        assertThat(copy.getJMSRedelivered()).isTrue();
        copy.acknowledge();
        second.waitForScriptToComplete();
    }

    @ParameterizedTest
    @EnumSource
    void aReceiveThatWaitsGoesOnWaitingOnTheNextConnection(Loss loss) throws Exception {
        expectConnection(first);
        first.expectAttach().ofReceiver().respond();
        first.expectFlow().withLinkCredit(1);
        JmsConnection connection = connect(
                "?jms.prefetchPolicy.all=0",
                ClientSettings.CONNECT_TIMEOUT,
                ClientSettings.SEND_TIMEOUT,
                settings -> settings,
                loss.named(first, second));
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
        CompletableFuture<Message> receiving = calling(() -> consumer.receive(8000));
        first.waitForScriptToComplete();

        expectConnection(second);
        second.expectAttach().ofReceiver().respond();
        second.expectFlow().withLinkCredit(1);
        queueMessage(second, 0, "fresh");
        second.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
        loss.happen(first, second);
        assertThat(((TextMessage) receiving.get(10, TimeUnit.SECONDS)).getText())
                .isEqualTo("fresh");
        second.waitForScriptToComplete();
    }
}
