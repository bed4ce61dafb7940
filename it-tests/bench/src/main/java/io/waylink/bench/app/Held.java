package io.waylink.bench.app;

import java.util.ArrayDeque;
import java.util.Deque;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;

/** Connections that are taken from the pool, used once, and kept. */
@ApplicationScoped
public class Held {

    @Resource(lookup = Names.CONNECTION_FACTORY)
    private ConnectionFactory factory;

    private final Deque<JMSContext> contexts = new ArrayDeque<>();

    synchronized void hold(int connections) {
        for (int i = 0; i < connections; i++) {
            JMSContext context = factory.createContext();
            contexts.add(context);
            context.createProducer()
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .send(context.createQueue(Names.queue(Names.HELD)), "");
        }
    }

    synchronized void release() {
        while (!contexts.isEmpty()) {
            contexts.pop().close();
        }
    }
}
