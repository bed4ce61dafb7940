package io.waylink.adapter.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DuplicateIdsTest {

    private final DuplicateIds ids = new DuplicateIds("_AMQ_DUPL_ID");

    private static ByteBuf encoded(Message message) {
        byte[] buffer = new byte[100_000];
        int length = message.encode(buffer, 0, buffer.length);
        return Unpooled.wrappedBuffer(buffer, 0, length);
    }

    private static Message decoded(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        Message message = Proton.message();
        message.decode(bytes, 0, bytes.length);
        return message;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 200})
    void theIdIsAddedAndEverythingElseStays(int properties) {
        Map<String, Object> own = new LinkedHashMap<>();
        IntStream.range(0, properties).forEach(i -> own.put("property" + i, i % 2 == 0 ? (Object) i : "value" + i));
        Message message = Proton.message();
        message.setDurable(true);
        message.setSubject("subject");
        message.setBody(new Data(new Binary(new byte[1000])));
        if (properties > 0) {
            message.setApplicationProperties(new ApplicationProperties(own));
        }
        ByteBuf original = encoded(message);
        int before = original.readableBytes();

        Message stamped = decoded(ids.stamp(original, "id").orElseThrow());
        assertThat(stamped.getApplicationProperties().getValue().get("_AMQ_DUPL_ID"))
                .isEqualTo("id");
        own.forEach((name, value) -> assertThat(
                        stamped.getApplicationProperties().getValue().get(name))
                .isEqualTo(value));
        assertThat(stamped.getApplicationProperties().getValue()).hasSize(properties + 1);
        assertThat(stamped.isDurable()).isTrue();
        assertThat(stamped.getSubject()).isEqualTo("subject");
        assertThat(((Data) stamped.getBody()).getValue().getLength()).isEqualTo(1000);
        assertThat(original.readableBytes()).isEqualTo(before);
    }

    @Test
    void aMessageThatIsNothingButItsBodyGetsOneToo() {
        Message message = Proton.message();
        message.setBody(new AmqpValue("text"));
        Message stamped = decoded(ids.stamp(encoded(message), ids.next()).orElseThrow());
        assertThat(((AmqpValue) stamped.getBody()).getValue()).isEqualTo("text");
        assertThat(stamped.getApplicationProperties().getValue()).containsKey("_AMQ_DUPL_ID");
    }

    @Test
    void whatIsNotAMessageIsLeftToTheCodec() {
        assertThat(ids.stamp(Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5}), "id"))
                .isEmpty();
        assertThat(ids.stamp(Unpooled.EMPTY_BUFFER, "id")).isEmpty();
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(ids.next()).isNotEqualTo(ids.next());
        assertThat(ids.next()).isNotEqualTo(new DuplicateIds("_AMQ_DUPL_ID").next());
    }
}
