package io.waylink.it.outbound.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;

/** How scenarios look at what they got. */
final class Check {

    /** Longer than anything takes; only bounds a failure. */
    static final long SOON = 20_000;

    private Check() {}

    static List<String> take(Call call, int number) throws Exception {
        List<String> taken = new ArrayList<>();
        try (JMSContext context = call.connectionFactory().createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(call.argument()));
            String text = null;
            do {
                text = taken.size() < number
                        ? consumer.receiveBody(String.class, SOON)
                        : consumer.receiveBodyNoWait(String.class);
                if (text != null) {
                    taken.add(text);
                }
            } while (text != null);
        }
        return taken;
    }

    static <T extends Message> T received(JMSConsumer consumer, Class<T> type) {
        Message message = consumer.receive(SOON);
        if (!type.isInstance(message)) {
            throw new IllegalStateException("received " + message + ", not a " + type.getName());
        }
        return type.cast(message);
    }

    static void equal(Object wanted, Object actual) {
        if (!Objects.equals(wanted, actual)) {
            throw new IllegalStateException("is " + actual + ", must be " + wanted);
        }
    }
}
