package io.waylink.adapter.link;

import java.io.InputStream;
import java.io.OutputStream;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.qpid.jms.provider.amqp.AmqpConnection;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsBytesMessageFacade;

/**
 * The body of a bytes message as the application writes it, in pieces that are neither moved when more is written nor copied
 * when the message is encoded: a message of 100 MB takes 100 MB of the heap to send, and not three times that. What is received
 * is the engine's.
 */
final class ChunkedBytes extends AmqpJmsBytesMessageFacade {

    /** What an empty body is encoded as, at the end of the message: a data section with a short binary. */
    private static final byte[] EMPTY = {0x00, 0x53, 0x75, (byte) 0xA0, 0x00};

    /** A data section with a long binary, whose length follows. */
    private static final byte[] LONG = {0x00, 0x53, 0x75, (byte) 0xB0};

    /** The pieces; null while nothing was written. */
    private CompositeByteBuf body;

    private ByteBufOutputStream writing;
    private ByteBufInputStream reading;

    ChunkedBytes(AmqpConnection engine) {
        initialize(engine);
    }

    @Override
    public OutputStream getOutputStream() throws JMSException {
        if (reading != null) {
            throw new IllegalStateException("The body is being read, it cannot be written");
        }
        if (writing == null) {
            body = Unpooled.compositeBuffer(Integer.MAX_VALUE);
            writing = new ByteBufOutputStream(body);
        }
        return writing;
    }

    @Override
    public InputStream getInputStream() throws JMSException {
        if (writing != null) {
            throw new IllegalStateException("The body is being written, it cannot be read");
        }
        if (reading == null) {
            reading = new ByteBufInputStream(body == null ? Unpooled.EMPTY_BUFFER : body.duplicate());
        }
        return reading;
    }

    @Override
    public void reset() {
        writing = null;
        reading = null;
    }

    @Override
    public void clearBody() {
        reset();
        body = null;
    }

    @Override
    public int getBodyLength() {
        return body == null ? 0 : body.readableBytes();
    }

    @Override
    public boolean hasBody() {
        return getBodyLength() != 0;
    }

    @Override
    public byte[] copyBody() {
        byte[] copy = new byte[getBodyLength()];
        if (body != null) {
            body.getBytes(body.readerIndex(), copy);
        }
        return copy;
    }

    @Override
    public AmqpJmsBytesMessageFacade copy() {
        reset();
        ChunkedBytes copy = new ChunkedBytes(connection);
        copyInto(copy);
        copy.body = body; // nobody writes to it any more: who writes again begins a new one
        return copy;
    }

    @Override
    public ByteBuf encodeMessage() {
        ByteBuf encoded = super.encodeMessage(); // whose own body is empty
        if (!hasBody()) {
            return encoded;
        }
        int end = encoded.writerIndex() - EMPTY.length;
        if (!encoded.slice(end, EMPTY.length).equals(Unpooled.wrappedBuffer(EMPTY))) {
            throw new java.lang.IllegalStateException(
                    "Qpid JMS is not the version that was built with: an empty body is not as expected");
        }
        encoded.writerIndex(end).writeBytes(LONG).writeInt(getBodyLength());
        return Pieces.join(encoded, body.duplicate());
    }
}
