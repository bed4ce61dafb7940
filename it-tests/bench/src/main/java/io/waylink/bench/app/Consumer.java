package io.waylink.bench.app;

import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Consumes and does nothing else. */
public class Consumer implements MessageListener {

    @Inject
    private Meter meter;

    @Override
    public void onMessage(Message message) {
        meter.consume(message);
    }
}
