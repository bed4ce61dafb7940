package io.waylink.adapter.client;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** AMQP has four types of message ids, JMS has strings: who answers somebody else's message keeps the type of its id. */
@Timeout(30)
class MessageIdTest extends ScriptedPeers {

    private static final Binary BYTES = new Binary(new byte[] {1, (byte) 0xAB});
    private static final UUID ANY = UUID.fromString("11111111-2222-3333-4444-555555555555");

    static Stream<Arguments> ids() {
        return Stream.of(
                arguments(
                        org.apache.qpid.protonj2.test.driver.codec.primitives.UnsignedLong.valueOf(42L),
                        UnsignedLong.valueOf(42L),
                        "ID:AMQP_ULONG:42"),
                arguments(ANY, ANY, "ID:AMQP_UUID:" + ANY),
                arguments(
                        new org.apache.qpid.protonj2.test.driver.codec.primitives.Binary(BYTES.getArray()),
                        BYTES,
                        "ID:AMQP_BINARY:01AB"),
                arguments("ID:theirs", "ID:theirs", "ID:theirs"),
                arguments("theirs", "theirs", "ID:AMQP_NO_PREFIX:theirs"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anAnswerNamesTheIdAsItCame(Object theirs, Object onTheWire, String inJms) throws Exception {
        try (ProtonTestServer peer = new ProtonTestServer()) {
            expectConnection(peer);
            peer.expectAttach().ofReceiver().respond();
            peer.expectFlow();
            peer.remoteTransfer()
                    .withDeliveryId(0)
                    .withDeliveryTag(new byte[] {1})
                    .withProperties()
                    .withMessageId(theirs)
                    .also()
                    .withBody()
                    .withString("question")
                    .also()
                    .queue();
            peer.start();

            JmsConnection connection = connect(peer);
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            peer.expectDisposition().withSettled(true).withState().accepted();
            Message received = consumer.receive(5_000);
            assertThat(received.getJMSMessageID()).isEqualTo(inJms);

            expectSender(peer);
            AtomicReference<Object> correlation = new AtomicReference<>();
            peer.expectTransfer()
                    .withPayload(new CapturesMessage(message -> correlation.set(message.getCorrelationId())))
                    .respond()
                    .withSettled(true)
                    .withState()
                    .accepted();
            MessageProducer producer = producer(session);
            Message answer = session.createTextMessage("answer");
            answer.setJMSCorrelationID(received.getJMSMessageID());
            producer.send(answer);
            assertThat(correlation.get()).isEqualTo(onTheWire);
            peer.waitForScriptToComplete();
        }
    }
}
