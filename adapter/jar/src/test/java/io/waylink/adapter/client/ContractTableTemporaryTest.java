package io.waylink.adapter.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsTemporaryQueue;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.CoreMatchers.notNullValue;

/** The contract table: temporary queues. */
@Timeout(30)
class ContractTableTemporaryTest extends ScriptedPeers {

    private static void expectTemporaryQueue(ProtonTestServer peer) {
        peer.expectAttach()
                .ofSender()
                .withTarget(notNullValue())
                .respond()
                .withTarget()
                .withAddress("temp-1")
                .withDynamic(true);
    }

    @Test
    void aTemporaryQueueStaysWhenOnlyALinkIsLost() throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            expectTemporaryQueue(peer);
            expectReceiver(peer);
            loseLink(peer);
            expectReceiver(peer);
            queueMessage(peer, 0, "reply");
            peer.expectDisposition().withFirst(0).withSettled(true).withState().accepted();
            peer.start();

            JmsConnection connection = connect(peer);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue queue = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(queue);
            assertThat(((TextMessage) consumer.receive(5000)).getText()).isEqualTo("reply");
            peer.waitForScriptToComplete();
            assertThat(events.all(RecoveryEvent.LinkGivenUp.class)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTemporaryQueueIsGoneWithItsConnectionAndTheExceptionSaysSo(Loss loss) throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            first.start();
            second.start();
            expectConnection(first);
            expectTemporaryQueue(first);
            expectReceiver(first);
            JmsConnection connection = connect(loss, first, second);
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            TemporaryQueue queue = session.createTemporaryQueue();
            MessageConsumer consumer = session.createConsumer(queue);
            first.waitForScriptToComplete();
            expectConnection(second);
            loss.happen(first, second);
            await().until(() -> !events.all(RecoveryEvent.LinkGivenUp.class).isEmpty());
            assertThat(events.all(RecoveryEvent.LinkGivenUp.class))
                    .singleElement()
                    .satisfies(gone -> assertThat(gone.failure().description())
                            .contains("temporary destination")
                            .contains("gone with its connection"));
            await().untilAsserted(() -> assertThatThrownBy(() -> consumer.receive(50))
                    .hasMessageContaining("closed")
                    .hasStackTraceContaining("gone with its connection"));
            assertThatThrownBy(() -> session.createProducer(queue)).hasMessageContaining("gone with its connection");
            second.waitForScriptToComplete();
        }
    }

    @Test
    void aReplyToSomebodyElsesTemporaryQueueOutlivesOurConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            expectSender(first);
            first.expectTransfer();
            first.dropAfterLastHandler();
            expectConnection(second);
            expectSender(second);
            expectAccepted(second);
            first.start();
            second.start();

            Session session =
                    connect(Duration.ofSeconds(10), first, second).createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(new JmsTemporaryQueue("theirs"));
            producer.send(session.createTextMessage("reply"));
            second.waitForScriptToComplete();
        }
    }

    @Test
    void aTemporaryQueueThatThePeerHadNotMadeYetIsMadeOnTheNextConnection() throws Exception {
        try (ProtonTestServer first = new ProtonTestServer();
                ProtonTestServer second = new ProtonTestServer()) {
            expectConnection(first);
            first.expectAttach().ofSender().respond().withNullTarget(); // the detach of a refusal never comes
            first.dropAfterLastHandler();
            expectConnection(second);
            expectTemporaryQueue(second);
            first.start();
            second.start();
            Session session = connect(first, second).createSession(false, Session.AUTO_ACKNOWLEDGE);
            assertThat(calling(session::createTemporaryQueue)
                            .get(10, TimeUnit.SECONDS)
                            .getQueueName())
                    .isEqualTo("temp-1");
            second.waitForScriptToComplete();
        }
    }
}
