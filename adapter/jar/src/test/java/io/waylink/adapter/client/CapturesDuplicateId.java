package io.waylink.adapter.client;

import java.util.function.Consumer;

import org.apache.qpid.proton.message.Message;

/** Accepts any message and hands out its duplicate-detection id; "none" if it has none. */
final class CapturesDuplicateId extends CapturesMessage {

    CapturesDuplicateId(Consumer<String> id) {
        this("_AMQ_DUPL_ID", id);
    }

    CapturesDuplicateId(String property, Consumer<String> id) {
        super(message -> id.accept(idOf(message, property)));
    }

    private static String idOf(Message message, String property) {
        Object found = message.getApplicationProperties() == null
                ? null
                : message.getApplicationProperties().getValue().get(property);
        return found == null ? "none" : found.toString();
    }
}
