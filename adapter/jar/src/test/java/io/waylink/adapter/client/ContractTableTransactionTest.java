package io.waylink.adapter.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsTransactionInDoubtException;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.codec.transport.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table: transactions. */
@Timeout(30)
class ContractTableTransactionTest extends ScriptedPeers {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Session transacted(ProtonTestServer... peers) throws Exception {
        return connect(peers).createSession(true, Session.SESSION_TRANSACTED);
    }

    @Test
    void aCommitThatIsAcceptedIsASuccess() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
            expectCommit(peer, TXN, NEXT_TXN);
            peer.start();
            Session session = transacted(peer);
            producer(session).send(session.createTextMessage("1"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aCommitThatIsRejectedIsARollback() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
            peer.expectDischarge()
                    .withTxnId(TXN)
                    .withFail(false)
                    .reject("amqp:transaction:rollback", "the journal is full");
            peer.expectDeclare().accept(NEXT_TXN);
            peer.start();
            Session session = transacted(peer);
            producer(session).send(session.createTextMessage("1"));
            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("the journal is full");
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aCommitThatIsNotCarriedOutIsUnknownSoonThoughNoDetachFollows() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
            peer.expectDischarge()
                    .withTxnId(TXN)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .modified(true, false);
            peer.expectDeclare();
            peer.expectDetach().respond();
            expectTransaction(peer, NEXT_TXN);
            peer.start();
            Session session = transacted(peer);
            producer(session).send(session.createTextMessage("1"));
            long start = System.nanoTime();
            assertThatThrownBy(session::commit).isInstanceOf(JmsTransactionInDoubtException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    /** The detach that a rollback waits for comes to nothing: the event loop that it belongs to has ended by then. */
    @Test
    void aConnectionThatEndsWhileADetachIsAwaitedCostsTheApplicationNothing() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectSendInTransaction(first);
            first.expectDischarge()
                    .withTxnId(TXN)
                    .withFail(true)
                    .respond()
                    .withSettled(true)
                    .withState()
                    .modified(true, false);
            first.expectDeclare();
            first.dropAfterLastHandler();
            expectConnection(second);
            second.expectCoordinatorAttach().respond();
            second.remoteFlow().withLinkCredit(10).queue();
            expectSender(second);
            second.expectDeclare().accept(NEXT_TXN);
            first.start();
            second.start();
            Session session = transacted(first, second);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            session.rollback();
            second.waitForScriptToComplete();
            await().during(Duration.ofMillis(400)).until(async::isEmpty); // four times what the detach is waited for

            expectTransacted(second, NEXT_TXN);
            expectCommit(second, NEXT_TXN, THIRD_TXN);
            producer.send(session.createTextMessage("2"));
            session.commit();
            second.waitForScriptToComplete();
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aDeclareThatIsNotCarriedOutIsRepeatedOnANewLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare().respond().withSettled(true).withState().modified(true, false);
            peer.expectDetach().respond();
            expectTransaction(peer, TXN);
            peer.start();
            assertThat(transacted(peer).getTransacted()).isTrue();
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCoordinatorThatIsRefusedIsAskedAgainAtOnce(boolean closed) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond().withNullTarget();
            peer.remoteDetachLastCoordinatorLink()
                    .withClosed(closed)
                    .withErrorCondition(NO_ROUTE, "No route to the destination node")
                    .queue();
            peer.expectDetach();
            expectTransaction(peer, TXN);
            peer.start();
            long start = System.nanoTime();
            assertThat(transacted(peer).getTransacted()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aDeclareThatIsNeverAnsweredIsRepeatedOnANewLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.expectDeclare();
            peer.expectDetach().respond();
            expectTransaction(peer, TXN);
            peer.start();
            Session session = connect("?jms.requestTimeout=300", PATIENCE, PATIENCE, s -> s, peer)
                    .createSession(true, Session.SESSION_TRANSACTED);
            assertThat(session.getTransacted()).isTrue();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void anAsynchronousSendThatIsRefusedFailsItsCommit() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectSender(peer);
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:resource-limit-exceeded", "the address is full");
            peer.start();
            Session session = transacted(peer);
            producer(session).send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            expectRollback(peer, TXN, NEXT_TXN);
            await().pollDelay(Duration.ofMillis(200)).until(() -> true); // the outcome is on its way
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aCommitWaitsForTheOutcomeOfWhatWasSentInIt() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectSender(peer);
            peer.expectTransfer();
            peer.start();
            Session session = transacted(peer);
            producer(session).send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> {
                try {
                    session.commit();
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> commit.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            expectCommit(peer, TXN, NEXT_TXN);
            peer.remoteDisposition()
                    .withRole(Role.RECEIVER)
                    .withFirst(1)
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(TXN)
                    .withAccepted()
                    .also()
                    .now();
            commit.get(5, TimeUnit.SECONDS);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aMessageWithoutOutcomeNeverGoesIntoTheNextTransaction() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            expectTransaction(first, TXN);
            expectSender(first);
            first.expectTransfer().withPayload(new HasText("1"));
            first.dropAfterLastHandler();
            expectConnection(second);
            expectSender(second);
            first.start();
            second.start();
            Session session = transacted(first, second);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            second.waitForScriptToComplete();

            expectTransaction(second, NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            second.waitForScriptToComplete();
            second.expectTransfer()
                    .withPayload(new HasText("2"))
                    .respond()
                    .withSettled(true)
                    .withState()
                    .transactional()
                    .withTxnId(NEXT_TXN)
                    .withAccepted();
            expectCommit(second, NEXT_TXN, THIRD_TXN);
            producer.send(session.createTextMessage("2"));
            session.commit();
            second.waitForScriptToComplete();
        }
    }

    @Test
    void acknowledgementsInADoomedTransactionAreGivenBack() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectSender(peer);
            expectReceiver(peer);
            expectTransacted(peer, TXN);
            peer.start();
            JmsConnection connection = connect(peer);
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = producer(session);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            connection.start();
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();

            peer.expectDetach();
            peer.expectAttach().ofSender().respond();
            peer.remoteFlow().withLinkCredit(10).queue();
            peer.remoteTransfer()
                    .withHandle(2)
                    .withDeliveryId(0)
                    .withDeliveryTag(new byte[] {0})
                    .withBody()
                    .withString("2")
                    .also()
                    .queue();
            peer.remoteDetach()
                    .withHandle(1)
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .now();
            peer.waitForScriptToComplete();
            assertThat(consumer.receive(5000)).isNotNull();
            peer.expectDisposition().withFirst(0).withSettled(true).withState().modified(true);
            peer.expectFlow().optional();
            expectRollback(peer, TXN, NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aLostReceiverDoomsTheTransactionThatAcknowledgedItsMessages() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectReceiver(peer);
            queueMessage(peer, 0, "1");
            peer.expectDisposition()
                    .withFirst(0)
                    .withState()
                    .transactional()
                    .withTxnId(TXN)
                    .withAccepted();
            loseLink(peer);
            expectReceiver(peer);
            peer.start();
            JmsConnection connection = connect(peer);
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(5000)).isNotNull();
            await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
            peer.waitForScriptToComplete();
            expectRollback(peer, TXN, NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aCommitThatIsSettledModifiedIsUnknownAndNeverASuccess() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
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
            expectTransaction(peer, NEXT_TXN);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            producer(session).send(session.createTextMessage("1"));
            assertThatThrownBy(session::commit).isInstanceOf(JmsTransactionInDoubtException.class);
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.CommitInDoubt.class)).hasSize(1);
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aTransactionInWhichNothingWasDoneIsDeclaredAgainAndNobodyNotices() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            loseLink(peer);
            expectTransaction(peer, NEXT_TXN);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            peer.waitForScriptToComplete();
            expectSender(peer);
            expectTransacted(peer, NEXT_TXN);
            expectCommit(peer, NEXT_TXN, THIRD_TXN);
            producer(session).send(session.createTextMessage("1"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aLostLinkMakesItsTransactionFailAndTheNextOneWorks() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectSendInTransaction(peer);
            loseLink(peer);
            expectSender(peer);
            peer.start();

            Session session = connect(peer).createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            expectRollback(peer, TXN, NEXT_TXN);
            assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
            peer.waitForScriptToComplete();
            expectTransacted(peer, NEXT_TXN);
            expectCommit(peer, NEXT_TXN, THIRD_TXN);
            producer.send(session.createTextMessage("2"));
            session.commit();
            peer.waitForScriptToComplete();
        }
    }

    /** What waits for credit in the engine would go into the next transaction; it is not waited for without end. */
    @Test
    void aRollbackDoesNotWaitForCreditThatNeverComes() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTransaction(peer, TXN);
            expectSender(peer);
            peer.remoteDetach()
                    .withHandle(1)
                    .withClosed(true)
                    .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                    .queue();
            peer.expectDetach();
            peer.start();
            Session session = connect(Duration.ofSeconds(1), peer).createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = producer(session);
            peer.expectAttach().ofSender();
            peer.waitForScriptToComplete();
            CompletableFuture<Void> sending = sending(producer, session.createTextMessage("1"));
            await().pollDelay(Duration.ofMillis(700)).until(() -> true); // so that the link is not to be blamed
            peer.respondToLastAttach().now(); // and no credit
            assertThatThrownBy(() -> sending.get(5, TimeUnit.SECONDS)).hasMessageContaining("within 1000 ms");
            peer.expectDetach().optional().respond();
            peer.expectAttach().ofSender().optional().respond();
            expectRollback(peer, TXN, NEXT_TXN);
            calling(() -> {
                        session.rollback();
                        return null;
                    })
                    .get(5, TimeUnit.SECONDS);
        }
    }
}
