package io.waylink.adapter.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.actions.AttachInjectAction;
import org.apache.qpid.protonj2.test.driver.codec.transactions.Coordinator;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.not;

/**
 * A peer that has been slow answers what was given up. Engines, this one and the peer's, find links by their names, so that
 * none must be attached again before the peer has detached it too.
 */
@Timeout(30)
class LateAnswersTest extends ScriptedPeers {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private JmsConnection impatient(ProtonTestServer peer) throws Exception {
        return connect("?jms.requestTimeout=2000", PATIENCE, PATIENCE, s -> s, peer);
    }

    private final AtomicReference<String> name = new AtomicReference<>();

    /** Takes any name, and remembers it. */
    private Matcher<String> anyName() {
        return new TypeSafeMatcher<>() {
            @Override
            protected boolean matchesSafely(String given) {
                name.set(given);
                return true;
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("a name");
            }
        };
    }

    /** The link was given up: nothing more is asked. */
    private static void expectPatience(ProtonTestServer peer) throws Exception {
        peer.waitForScriptToComplete();
        await().pollDelay(Duration.ofMillis(400)).until(() -> true); // any attach by now would fail the script
    }

    /** Nothing more is asked until the answer has come, and the detach after it; then what is expected then. */
    private void answerLate(ProtonTestServer peer, UnaryOperator<AttachInjectAction> attach, Runnable then)
            throws Exception {
        peer.waitForScriptToComplete();
        attach.apply(peer.remoteAttach().withName(name.get()).withHandle(0)).now();
        expectPatience(peer);
        then.run();
        peer.remoteDetach().withHandle(0).withClosed(true).now();
    }

    private static AttachInjectAction asReceiver(AttachInjectAction attach) {
        return attach.ofReceiver()
                .withSource()
                .also()
                .withTarget()
                .withAddress("orders")
                .also();
    }

    @Test
    void aSenderIsAttachedOnceTheFirstAttachIsAnswered() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofSender().withName(anyName());
            peer.expectDetach();
            peer.start();
            Session session = impatient(peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            CompletableFuture<Void> sending = calling(() -> {
                producer(session).send(session.createTextMessage("1"));
                return null;
            });
            answerLate(peer, LateAnswersTest::asReceiver, () -> {
                expectSender(peer);
                expectAccepted(peer, "1");
            });
            sending.get(10, TimeUnit.SECONDS);
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aReceiverThatWasLostReceivesAgain() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectReceiver(peer);
            loseLink(peer);
            peer.expectAttach().ofReceiver().withName(anyName());
            peer.expectDetach();
            peer.start();
            JmsConnection connection = impatient(peer);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            answerLate(
                    peer,
                    attach -> attach.ofSender()
                            .withInitialDeliveryCount(0)
                            .withSource()
                            .withAddress("orders")
                            .also()
                            .withTarget()
                            .also(),
                    () -> {
                        expectReceiver(peer);
                        queueMessage(peer, 0, "1");
                        peer.expectDisposition()
                                .withFirst(0)
                                .withSettled(true)
                                .withState()
                                .accepted();
                    });
            assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("1");
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aTransactionIsDeclaredOnceTheCoordinatorHasAnswered() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectCoordinatorAttach().withName(anyName());
            peer.expectDetach();
            peer.start();
            JmsConnection connection = impatient(peer);
            CompletableFuture<Session> session =
                    calling(() -> connection.createSession(true, Session.SESSION_TRANSACTED));
            answerLate(
                    peer,
                    attach -> attach.ofReceiver().withSource().also().withTarget(new Coordinator()),
                    () -> expectTransaction(peer, TXN));
            assertThat(session.get(10, TimeUnit.SECONDS).getTransacted()).isTrue();
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    /** Attached again in one breath with its detach it would never be answered: to the peer it is still the same link. */
    @Test
    void aSenderWithoutOutcomesIsAttachedOnceItsDetachIsAnswered() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            peer.expectDetach().withClosed(true);
            peer.start();
            Duration patience = Duration.ofMillis(400);
            Session session = connect(patience, peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("unanswered")))
                    .hasMessageContaining("within 400 ms");
            expectPatience(peer);
            expectSender(peer);
            expectAccepted(peer, "answered");
            peer.remoteDetach().withHandle(0).withClosed(true).now();
            producer.send(session.createTextMessage("answered"));
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aReceiverWhoseDrainWasNotAnsweredIsAttachedOnceItsDetachIs() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectReceiver(peer);
            peer.expectFlow().withDrain(true);
            peer.expectDetach().withClosed(true);
            peer.start();
            JmsConnection connection = connect("?amqp.drainTimeout=100", PATIENCE, PATIENCE, s -> s, peer);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            assertThat(consumer.receive(1)).isNull();
            expectPatience(peer);
            expectReceiver(peer);
            queueMessage(peer, 0, "after");
            peer.expectDisposition().withState().accepted();
            peer.remoteDetach().withHandle(0).withClosed(true).now();
            assertThat(consumer.receive(5000).getBody(String.class)).isEqualTo("after");
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.ConnectionLost.class)).isEmpty();
        }
    }

    @Test
    void aDurableSubscriptionIsDetachedAndNotEndedWhenItsAttachIsGivenUp() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectReceiver(peer);
            loseLink(peer);
            peer.expectAttach().ofReceiver().withName("sub");
            peer.expectDetach().withClosed(not(true)); // else the peer would delete it with all its messages
            peer.start();
            connections = new SharedConnections(
                    new ClientSettings(url(peer) + "?jms.requestTimeout=300", 1, PATIENCE, PATIENCE, 10), events);
            JmsConnection connection = listening(connections.connect(Credentials.NONE, "client"));
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createDurableConsumer(session.createTopic("orders"), "sub");
            peer.waitForScriptToComplete();
            assertThat(consumer).isNotNull();
        }
    }
}
