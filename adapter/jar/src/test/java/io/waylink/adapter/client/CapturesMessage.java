package io.waylink.adapter.client;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.message.Message;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/** Accepts any message and hands it out. */
class CapturesMessage extends TypeSafeMatcher<ByteBuffer> {

    private final Consumer<Message> to;

    CapturesMessage(Consumer<Message> to) {
        this.to = to;
    }

    @Override
    protected boolean matchesSafely(ByteBuffer payload) {
        Message message = Proton.message();
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        message.decode(bytes, 0, bytes.length);
        to.accept(message);
        return true;
    }

    @Override
    public void describeTo(Description description) {
        description.appendText("a message");
    }
}
