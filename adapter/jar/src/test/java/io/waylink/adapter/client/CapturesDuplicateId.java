package io.waylink.adapter.client;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.message.Message;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/** Accepts any message and hands out its duplicate-detection id. */
final class CapturesDuplicateId extends TypeSafeMatcher<ByteBuffer> {

    private final Consumer<String> id;

    CapturesDuplicateId(Consumer<String> id) {
        this.id = id;
    }

    @Override
    protected boolean matchesSafely(ByteBuffer payload) {
        Message message = Proton.message();
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        message.decode(bytes, 0, bytes.length);
        id.accept((String) message.getApplicationProperties().getValue().get("_AMQ_DUPL_ID"));
        return true;
    }

    @Override
    public void describeTo(Description description) {
        description.appendText("a message");
    }
}
