package io.waylink.adapter.link;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

import jakarta.jms.JMSException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.apache.qpid.jms.provider.amqp.AmqpConnection;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsBytesMessageFacade;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Bytes messages in pieces look on the wire, and to the application, as those of Qpid JMS. */
class ChunkedBytesTest {

    private static final int PIECE = 10_000;

    private final ChunkedBytes chunked = new ChunkedBytes(null);
    private final AmqpJmsBytesMessageFacade plain = new AmqpJmsBytesMessageFacade();
    private final DuplicateIds ids = new DuplicateIds("id");

    @BeforeEach
    void initialize() {
        plain.initialize((AmqpConnection) null);
    }

    private byte[] write(int length) throws JMSException, IOException {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        for (int at = 0; at < length; at += PIECE) {
            chunked.getOutputStream().write(body, at, Math.min(PIECE, length - at));
            plain.getOutputStream().write(body, at, Math.min(PIECE, length - at));
        }
        chunked.reset();
        plain.reset();
        return body;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 16_384, 16_385, 10_000_000})
    void areTheSameOnTheWire(int length) throws Exception {
        byte[] body = write(length);
        ByteBuf encoded = chunked.encodeMessage();
        byte[] wire = ByteBufUtil.getBytes(encoded);
        byte[] expected = ByteBufUtil.getBytes(plain.encodeMessage());
        // Only the length of a short body is written in another way.
        assertThat(wire).endsWith(body).startsWith(head(expected, length));
        assertThat(wire.length - expected.length).isBetween(0, 3);
        assertThat(ByteBufUtil.getBytes(chunked.encodeMessage())).as("again").isEqualTo(wire);

        byte[] stamped = ByteBufUtil.getBytes(ids.stamp(encoded, "1").orElseThrow());
        assertThat(stamped).endsWith(body).hasSize(wire.length + 19);
    }

    private static byte[] head(byte[] wire, int body) {
        int data = 3 + 1 + (body < 256 ? 1 : 4);
        return Arrays.copyOf(wire, wire.length - body - data);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10_000_000})
    void areReadAsTheyWereWritten(int length) throws Exception {
        byte[] body = write(length);
        assertThat(chunked.getBodyLength()).isEqualTo(length);
        assertThat(chunked.hasBody()).isEqualTo(length > 0);
        assertThat(chunked.copyBody()).isEqualTo(body);
        assertThat(chunked.getInputStream().readAllBytes()).isEqualTo(body);
        assertThatThrownBy(chunked::getOutputStream).isInstanceOf(jakarta.jms.IllegalStateException.class);

        AmqpJmsBytesMessageFacade copy = chunked.copy();
        chunked.clearBody();
        assertThat(chunked.hasBody()).isFalse();
        chunked.getOutputStream().write(7);
        assertThatThrownBy(chunked::getInputStream).isInstanceOf(jakarta.jms.IllegalStateException.class);
        assertThat(copy.getInputStream().readAllBytes()).isEqualTo(body);
        chunked.reset();
        assertThat(chunked.getInputStream().read()).isEqualTo(7);
    }
}
