package io.waylink.bench.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;

/** Sends in transactions of the container, with a connection from the pool for each. */
@Stateless
public class Sender {

    private static final long PATIENCE_MILLIS = 20_000;

    @Resource(lookup = Names.CONNECTION_FACTORY)
    private ConnectionFactory factory;

    /** Sends so many messages in one transaction. */
    public void send(String queue, byte[] body, int messages) {
        try (JMSContext context = factory.createContext()) {
            JMSProducer producer = context.createProducer();
            Queue destination = context.createQueue(queue);
            for (int i = 0; i < messages; i++) {
                producer.send(destination, body);
            }
        }
    }

    /** Sends one message without a transaction. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void sendAlone(String queue, byte[] body) {
        send(queue, body, 1);
    }

    /** Sends one message that says when it ought to have been sent. */
    public void sendTimed(String queue, byte[] body, long intended) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().setProperty(Latencies.INTENDED, intended).send(context.createQueue(queue), body);
        }
    }

    /**
     * Sends requests, one after the other, each when the one before is answered.
     *
     * @param times how many with the same temporary queue
     * @param answered told of each answer
     */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public void request(byte[] body, int times, Runnable answered) {
        try (JMSContext context = factory.createContext()) {
            Queue requests = context.createQueue(Names.queue(Names.REQUESTS));
            TemporaryQueue answers = context.createTemporaryQueue();
            JMSProducer producer = context.createProducer().setJMSReplyTo(answers);
            try (JMSConsumer consumer = context.createConsumer(answers)) {
                for (int i = 0; i < times; i++) {
                    producer.send(requests, body);
                    if (consumer.receive(PATIENCE_MILLIS) == null) {
                        throw new IllegalStateException("no answer within " + PATIENCE_MILLIS + " ms");
                    }
                    answered.run();
                }
            }
        }
    }
}
