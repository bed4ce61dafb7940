package io.waylink.artemis.xa;

import java.nio.ByteBuffer;
import java.util.Map;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.codec.WritableBuffer;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;

/** A link over which answers go to a client, settled. What comes without credit is dropped: its client misses it. */
class ReplySender extends ControlLink {

    private final Sender link;
    private final Runnable whenClosed;
    private long tag;

    /** @param whenClosed what has to be done when the link is gone */
    ReplySender(Sender link, Runnable whenClosed) {
        this.link = link;
        this.whenClosed = whenClosed;
    }

    /** Whether something can be sent. */
    final boolean hasCredit() {
        return link.getCredit() > 0;
    }

    /** Sends a text; the caller flushes. */
    final void send(String text, Object correlationId) {
        send(text, correlationId, Map.of());
    }

    final void send(String text, Object correlationId, Map<String, Object> properties) {
        if (!hasCredit()) {
            return;
        }
        Message message = Proton.message();
        message.setBody(new AmqpValue(text));
        message.setCorrelationId(correlationId);
        message.setApplicationProperties(new ApplicationProperties(properties));
        WritableBuffer.ByteBufferWrapper encoded = WritableBuffer.ByteBufferWrapper.allocate(4 * text.length() + 4096);
        message.encode(encoded);
        ByteBuffer bytes = encoded.byteBuffer().flip();
        Delivery delivery = link.delivery(ByteBuffer.allocate(8).putLong(tag++).array());
        link.send(bytes.array(), bytes.arrayOffset(), bytes.remaining());
        delivery.settle();
        link.advance();
    }

    @Override
    public void onFlow(int credit, boolean drain) {
        if (drain) {
            link.drained();
        }
    }

    @Override
    public void close(boolean remoteLinkClose) {
        whenClosed.run();
    }
}
