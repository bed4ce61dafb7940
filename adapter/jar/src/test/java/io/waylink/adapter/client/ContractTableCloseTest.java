package io.waylink.adapter.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import jakarta.jms.DeliveryMode;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The contract table: close() at each step of a recovery. Nothing comes back, and nothing is left. */
@Timeout(30)
class ContractTableCloseTest extends ScriptedPeers {

    /** Where a recovery stands. */
    enum Step {
        ATTACHED,
        WAITING_BEFORE_THE_NEXT_ATTEMPT,
        ATTACHING,
        NOT_CONNECTED
    }

    /** What the application closes first. */
    enum Closed {
        LINKS,
        SESSION,
        CONNECTION
    }

    static Stream<Arguments> cells() {
        return Arrays.stream(Step.values()).flatMap(step -> Arrays.stream(Closed.values())
                .flatMap(closed -> Stream.of(Session.AUTO_ACKNOWLEDGE, Session.SESSION_TRANSACTED)
                        .map(mode -> Arguments.of(step, closed, mode))));
    }

    private static void play(ProtonTestServer peer, Step step, boolean transacted) {
        expectConnection(peer);
        if (transacted) {
            expectTransaction(peer, TXN);
        }
        expectSender(peer);
        expectReceiver(peer);
        int sender = transacted ? 1 : 0;
        switch (step) {
            case ATTACHED -> {}
            case WAITING_BEFORE_THE_NEXT_ATTEMPT -> {
                if (transacted) {
                    loseHandle(peer, 0);
                    peer.expectCoordinatorAttach().respond().withNullTarget();
                    peer.remoteDetachLastCoordinatorLink()
                            .withErrorCondition(NO_ROUTE, "No route to the destination node")
                            .queue();
                    peer.expectDetach();
                } else {
                    loseHandle(peer, sender);
                    expectRefusedSender(peer);
                }
                anythingGoes(peer); // the next attempt may come very soon
            }
            case ATTACHING -> {
                if (transacted) {
                    loseHandle(peer, 0);
                    peer.expectCoordinatorAttach(); // not answered
                }
                loseHandle(peer, sender);
                peer.expectAttach(); // not answered
                loseHandle(peer, sender + 1);
                peer.expectAttach();
            }
            case NOT_CONNECTED -> peer.dropAfterLastHandler();
        }
    }

    private static void loseHandle(ProtonTestServer peer, int handle) {
        peer.remoteDetach()
                .withHandle(handle)
                .withClosed(true)
                .withErrorCondition(LOST, "Connectivity to the peer container was lost")
                .queue();
        peer.expectDetach();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void nothingComesBackAndNothingIsLeft(Step step, Closed closed, int mode) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            play(peer, step, mode == Session.SESSION_TRANSACTED);
            peer.start();
            JmsConnection connection = connect(peer);
            Session session = connection.createSession(mode);
            MessageProducer producer = producer(session);
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            if (step == Step.WAITING_BEFORE_THE_NEXT_ATTEMPT) {
                await().until(() ->
                        !events.all(RecoveryEvent.LinkRetrying.class).isEmpty());
            } else {
                peer.waitForScriptToComplete();
            }
            int attempts = events.all(RecoveryEvent.LinkRetrying.class).size();
            if (step == Step.ATTACHED || step == Step.ATTACHING) {
                anythingGoes(peer);
            }

            switch (closed) {
                case LINKS -> {
                    producer.close();
                    consumer.close();
                    session.close();
                }
                case SESSION -> session.close();
                case CONNECTION -> connection.close();
            }
            connection.close();

            assertNothingIsLeft();
            if (step == Step.NOT_CONNECTED) {
                connections.close();
            }
            // At most what was under way when it was closed.
            assertThat(events.all(RecoveryEvent.LinkRetrying.class).size()).isLessThanOrEqualTo(attempts + 4);
            assertThat(events.all(RecoveryEvent.LinkRestored.class)).isEmpty();
        }
    }

    private static void anythingGoes(ProtonTestServer peer) {
        for (int i = 0; i < 4; i++) {
            peer.expectAttach().optional();
            peer.expectDetach().optional().respond();
        }
        peer.expectEnd().optional().respond();
    }

    @Test
    void closeWaitsForWhatWasSentAndHasNoOutcomeYet() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            peer.expectTransfer();
            loseLink(peer);
            expectRefusedSender(peer);
            expectSender(peer);
            expectAccepted(peer);
            peer.expectEnd().respond();
            peer.start();
            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.send(session.createTextMessage("1"));
            connection.close();
            peer.waitForScriptToComplete();
            assertNothingIsLeft();
        }
    }

    @Test
    void aLinkThatIsRefusedForGoodLeavesNothing() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectSender(peer);
            loseLink(peer, "amqp:resource-deleted", true);
            peer.start();
            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = producer(session);
            peer.waitForScriptToComplete();
            await().untilAsserted(() -> assertThatThrownBy(() -> producer.send(session.createTextMessage("1")))
                    .hasStackTraceContaining("amqp:resource-deleted"));
            assertThat(connections.residue()).isEqualTo(2); // the connection and its session
            peer.expectEnd().respond();
            connection.close();
            assertNothingIsLeft();
        }
    }

    @Test
    void aCreationThatTakesTooLongLeavesNothing() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofSender();
            peer.expectDetach().optional();
            peer.start();
            Duration patience = Duration.ofSeconds(2); // enough to connect, which has no more
            Session session =
                    connect("", patience, patience, s -> s, peer).createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThatThrownBy(() -> producer(session))
                    .hasMessageContaining("orders")
                    .hasMessageContaining("within 2000 ms");
            assertThat(connections.residue()).isEqualTo(2);
        }
    }
}
