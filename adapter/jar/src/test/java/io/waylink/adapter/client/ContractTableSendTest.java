package io.waylink.adapter.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.link.InDoubt;
import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.codec.transport.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table: sends outside a transaction. */
@Timeout(30)
class ContractTableSendTest extends ScriptedPeers {

    private Session session(ProtonTestServer... peers) throws Exception {
        return connect(peers).createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    private Session session(InDoubt inDoubt, ProtonTestServer peer) throws Exception {
        Duration patience = Duration.ofSeconds(10);
        return connect("", patience, patience, settings -> settings.withInDoubt(inDoubt), peer)
                .createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @ParameterizedTest
    @CsvSource({
        "qd:routed-link-lost, true",
        "qd:routed-link-lost, false",
        "amqp:link:detach-forced, true",
        "amqp:link:detach-forced, false",
        "amqp:link:stolen, true",
        "amqp:internal-error, false",
    })
    void aSendInDoubtIsSentAgainHoweverTheLinkWasLost(String condition, boolean closed) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            loseLink(peer, condition, closed);
            expectSender(peer);
            expectAccepted(peer);
            peer.start();

            Session session = session(peer);
            producer(session).send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(1);
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aSendThatIsNotOnTheWireYetWaitsForTheNextLink() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            loseLink(peer);
            expectRefusedSender(peer);
            peer.start();
            Session session = session(peer);
            MessageProducer producer = producer(session);
            peer.waitForScriptToComplete();

            expectRefusedSender(peer);
            expectSender(peer);
            expectAccepted(peer);
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void aConnectionThatDropsInTheMiddleOfAnAttachIsMadeAnew() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            first.expectAttach().ofSender();
            first.dropAfterLastHandler();
            expectConnection(second);
            expectSender(second);
            expectAccepted(second);
            first.start();
            second.start();

            Session session = session(first, second);
            producer(session).send(session.createTextMessage("1"));
            second.waitForScriptToComplete();
        }
    }

    @Test
    void brokersThatDieInTurnBehindOneRouterCostNoMessageAndNotEachOther() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            for (int handle = 0; handle < 2; handle++) {
                peer.expectAttach().ofSender().withHandle(handle).respond();
                peer.remoteFlow().withHandle(handle).withLinkCredit(10).queue();
            }
            peer.start();
            Session session = session(peer);
            List<MessageProducer> producers =
                    List.of(producer(session), session.createProducer(session.createQueue("bills")));
            peer.waitForScriptToComplete();
            for (int round = 0; round < 2; round++) {
                for (int handle = 0; handle < 2; handle++) {
                    String text = round + "." + handle;
                    peer.expectTransfer().withHandle(handle).withPayload(new HasText(text));
                    peer.remoteDetach()
                            .withHandle(handle)
                            .withClosed(true)
                            .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                            .queue();
                    peer.expectDetach().withHandle(handle);
                    expectRefusedSender(peer);
                    peer.expectAttach().ofSender().withHandle(handle).respond();
                    peer.remoteFlow().withHandle(handle).withLinkCredit(10).queue();
                    peer.expectTransfer()
                            .withHandle(handle)
                            .withPayload(new HasText(text))
                            .respond()
                            .withSettled(true)
                            .withState()
                            .accepted();
                    producers.get(handle).send(session.createTextMessage(text));
                    peer.waitForScriptToComplete();
                }
            }
            assertThat(events.all(RecoveryEvent.LinkLost.class)).hasSize(4);
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void peersThatDieInTurnCostNoMessage() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer();
                ProtonTestServer third = new ProtonTestServer()) {
            for (ProtonTestServer dying : List.of(first, second)) {
                expectConnection(dying);
                expectSender(dying);
                dying.expectTransfer().withPayload(new HasText("1"));
                dying.dropAfterLastHandler();
            }
            expectConnection(third);
            expectSender(third);
            expectAccepted(third, "1");
            first.start();
            second.start();
            third.start();

            Session session = session(first, second, third);
            producer(session).send(session.createTextMessage("1"));
            third.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).hasSize(2);
        }
    }

    @Test
    void asynchronousSendsKeepTheirOrderAndAreNotForgotten() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            expectAccepted(peer);
            peer.expectTransfer().withPayload(new HasText("2"));
            peer.expectTransfer().withPayload(new HasText("3"));
            loseLink(peer);
            expectSender(peer);
            for (String text : List.of("2", "3")) {
                expectAccepted(peer, text);
            }
            peer.start();

            Session session = session(peer);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            for (String text : List.of("1", "2", "3")) {
                producer.send(session.createTextMessage(text));
            }
            peer.waitForScriptToComplete();
            assertThat(async).isEmpty();
        }
    }

    @Test
    void anAsynchronousSendReturnsBeforeItsOutcomeButNotWithoutCredit() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofSender().respond();
            peer.remoteFlow().withLinkCredit(1).queue();
            peer.expectTransfer(); // not answered
            peer.start();

            Session session = session(peer);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("1"));
            peer.waitForScriptToComplete();
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> {
                try {
                    producer.send(session.createTextMessage("2"));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            peer.expectTransfer();
            peer.remoteFlow().withDeliveryCount(1).withLinkCredit(1).now();
            second.get(5, TimeUnit.SECONDS);
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void completionListenersHearOfEachMessageOnceAndInOrder() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            peer.expectTransfer();
            loseLink(peer);
            expectSender(peer);
            expectAccepted(peer);
            expectAccepted(peer);
            peer.start();

            List<String> told = new CopyOnWriteArrayList<>();
            CompletionListener listener = new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    try {
                        told.add(((TextMessage) message).getText());
                    } catch (JMSException e) {
                        told.add(e.toString());
                    }
                }

                @Override
                public void onException(Message message, Exception exception) {
                    told.add(exception.toString());
                }
            };
            Session session = session(peer);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"), listener);
            producer.send(session.createTextMessage("2"), listener);
            peer.waitForScriptToComplete();
            await().untilAsserted(() -> assertThat(told).containsExactly("1", "2"));
        }
    }

    @Test
    void whatIsGivenBackOnALivingLinkIsSentAgainInItsOrder() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            peer.expectTransfer();
            peer.remoteDisposition()
                    .withRole(Role.RECEIVER)
                    .withFirst(0)
                    .withSettled(true)
                    .withState()
                    .released()
                    .queue();
            peer.remoteDisposition()
                    .withRole(Role.RECEIVER)
                    .withFirst(1)
                    .withSettled(true)
                    .withState()
                    .modified(true, false)
                    .queue();
            for (String text : List.of("1", "2")) {
                expectAccepted(peer, text);
            }
            peer.start();

            Session session = session(peer);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("1"));
            producer.send(session.createTextMessage("2"));
            peer.waitForScriptToComplete();
            assertThat(async).isEmpty();
        }
    }

    @Test
    void aRejectedMessageIsTheApplicationsAndSaysWhy() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:resource-limit-exceeded", "the address is full");
            peer.start();

            Session session = session(peer);
            MessageProducer producer = producer(session);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                    .hasMessageContaining("the address is full");
        }
    }

    @Test
    void aPresettledMessageIsSentAtMostOnce() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().withSettled(true).withPayload(new HasText("1"));
            loseLink(peer);
            expectSender(peer);
            peer.expectTransfer().withSettled(true).withPayload(new HasText("2"));
            peer.start();

            Duration patience = Duration.ofSeconds(10);
            Session session = connect("?jms.presettlePolicy.presettleAll=true", patience, patience, s -> s, peer)
                    .createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            producer.send(session.createTextMessage("1"));
            await().until(() -> !events.all(RecoveryEvent.LinkLost.class).isEmpty());
            producer.send(session.createTextMessage("2"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void withInDoubtFailTheApplicationDecides() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            loseLink(peer);
            expectSender(peer);
            expectAccepted(peer);
            peer.start();

            Session session = session(InDoubt.FAIL, peer);
            MessageProducer producer = producer(session);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                    .hasMessageContaining("orders")
                    .hasMessageContaining("may or may not have arrived");
            producer.send(session.createTextMessage("2"));
            peer.waitForScriptToComplete();
        }
    }

    @Test
    void withInDoubtFailAnOutcomeJustBeforeTheDetachIsInDoubtToo() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().respond().withSettled(true).withState().modified(true, false);
            loseLink(peer);
            expectSender(peer);
            peer.start();

            Session session = session(InDoubt.FAIL, peer);
            MessageProducer producer = producer(session);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                    .hasMessageContaining("may or may not have arrived");
            peer.waitForScriptToComplete();
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"DEDUPE", "RESEND"},
            value = InDoubt.class)
    void theDuplicateDetectionIdIsSentOnlyWhereItIsWanted(InDoubt inDoubt) throws Exception {
        CompletableFuture<String> id = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer().withPayload(new CapturesDuplicateId("x-id", id::complete));
            loseLink(peer);
            expectSender(peer);
            peer.expectTransfer()
                    .withPayload(new CapturesDuplicateId("x-id", second::complete))
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            peer.start();

            Duration patience = Duration.ofSeconds(10);
            Session session = connect(
                            "",
                            patience,
                            patience,
                            settings -> settings.withInDoubt(inDoubt).withDuplicateIdProperty("x-id"),
                            peer)
                    .createSession(false, Session.AUTO_ACKNOWLEDGE);
            TextMessage message = session.createTextMessage("1");
            producer(session).send(message);
            peer.waitForScriptToComplete();
            assertThat(message.propertyExists("x-id"))
                    .as("in the application's own message")
                    .isFalse();
            assertThat(second.get()).isEqualTo(id.get());
            assertThat(id.get().equals("none")).isEqualTo(inDoubt == InDoubt.RESEND);
        }
    }

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
    void anAsynchronousSendThatIsRefusedIsReportedToItsOwnConnectionAlone() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectBegin().respond();
            expectSender(peer);
            peer.expectTransfer()
                    .respond()
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:resource-limit-exceeded", "the address is full");
            peer.start();

            JmsConnection bystander = connect(peer);
            List<JMSException> own = new CopyOnWriteArrayList<>();
            JmsConnection sending = connections.connect(Credentials.NONE, null);
            sending.setExceptionListener(own::add);
            bystander.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Session session = sending.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("1"));
            await().until(() -> !own.isEmpty());
            assertThat(own).singleElement().satisfies(told -> assertThat(told)
                    .hasMessageContaining("the address is full"));
            assertThat(async).isEmpty();
        }
    }

    /** Qpid JMS knows a message that waits for credit by its id: those without one took each other's place. */
    @Test
    void messagesWithoutIdsAreAllSentAgain() throws Exception {
        List<String> texts = List.of("1", "2", "3");
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            texts.forEach(text -> peer.expectTransfer().withPayload(new HasText(text)));
            loseLink(peer);
            peer.expectAttach().ofSender().respond(); // and credit only later
            peer.start();

            Session session = session(peer);
            MessageProducer producer = producer(session);
            producer.setDisableMessageID(true);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            for (String text : texts) {
                producer.send(session.createTextMessage(text));
            }
            await().until(() -> !events.all(RecoveryEvent.LinkRestored.class).isEmpty());
            peer.waitForScriptToComplete();
            texts.forEach(text -> expectAccepted(peer, text));
            peer.remoteFlow().withLinkCredit(10).now();
            peer.waitForScriptToComplete(5, TimeUnit.SECONDS);
            assertThat(async).isEmpty();
        }
    }

    /** Qpid JMS tells sends apart by their number, which each producer of a session counts for itself. */
    @Test
    void theListenersOfTwoProducersOfOneSessionEachHearOfTheirOwnMessage() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            expectSender(peer);
            peer.expectTransfer();
            peer.expectTransfer();
            peer.remoteDisposition()
                    .withRole(Role.RECEIVER)
                    .withFirst(1)
                    .withSettled(true)
                    .withState()
                    .accepted()
                    .queue();
            peer.remoteDisposition()
                    .withRole(Role.RECEIVER)
                    .withFirst(0)
                    .withSettled(true)
                    .withState()
                    .rejected("amqp:resource-limit-exceeded", "the address is full")
                    .queue();
            peer.start();

            List<String> told = new CopyOnWriteArrayList<>();
            Session session = session(peer);
            MessageProducer first = producer(session);
            MessageProducer second = session.createProducer(session.createQueue("bills"));
            first.send(session.createTextMessage("1"), telling("first", told));
            second.send(session.createTextMessage("2"), telling("second", told));
            peer.waitForScriptToComplete();
            await().untilAsserted(() -> assertThat(told).containsExactly("first refused", "second accepted"));
        }
    }

    private static CompletionListener telling(String who, List<String> told) {
        return new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                told.add(who + " accepted");
            }

            @Override
            public void onException(Message message, Exception exception) {
                told.add(who + " refused");
            }
        };
    }
}
