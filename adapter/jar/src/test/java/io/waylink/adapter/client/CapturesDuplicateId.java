package io.waylink.adapter.client;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.message.Message;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;

/** Accepts any message and hands out its duplicate-detection id; "none" if it has none. */
final class CapturesDuplicateId extends TypeSafeMatcher<ByteBuffer> {

    private final String property;
    private final Consumer<String> id;

    CapturesDuplicateId(Consumer<String> id) {
        this("_AMQ_DUPL_ID", id);
    }

    CapturesDuplicateId(String property, Consumer<String> id) {
        this.property = property;
        this.id = id;
    }

    @Override
    protected boolean matchesSafely(ByteBuffer payload) {
        Message message = Proton.message();
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        message.decode(bytes, 0, bytes.length);
        Object found = message.getApplicationProperties() == null
                ? null
                : message.getApplicationProperties().getValue().get(property);
        id.accept(found == null ? "none" : found.toString());
        return true;
    }

    @Override
    public void describeTo(Description description) {
        description.appendText("a message");
    }
}
