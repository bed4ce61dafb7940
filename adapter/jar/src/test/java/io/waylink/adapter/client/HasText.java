package io.waylink.adapter.client;

import java.nio.ByteBuffer;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/** A text message with this text, and none else: for tests of the order of messages. */
final class HasText extends TypeSafeMatcher<ByteBuffer> {

    private final String text;

    HasText(String text) {
        this.text = text;
    }

    @Override
    protected boolean matchesSafely(ByteBuffer payload) {
        Message message = Proton.message();
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        message.decode(bytes, 0, bytes.length);
        return message.getBody() instanceof AmqpValue value && text.equals(value.getValue());
    }

    @Override
    public void describeTo(Description description) {
        description.appendText("a message with the text ").appendValue(text);
    }
}
