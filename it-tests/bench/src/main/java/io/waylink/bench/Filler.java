package io.waylink.bench;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.bench.app.Names;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Sends backlogs by plain Qpid JMS. */
final class Filler {

    private static final int WINDOW = 100;

    private Filler() {}

    /** Sends persistent messages and waits until the broker has all of them. */
    static void fill(StockBroker broker, String queue, int size, long messages, int number) throws IOException {
        byte[] body = new byte[size];
        ThreadLocalRandom.current().nextBytes(body);
        Accepted accepted = new Accepted();
        try (Connection connection = new JmsConnectionFactory(
                                StockBroker.USER, StockBroker.USER, "amqp://127.0.0.1:" + broker.port())
                        .createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            for (long i = 0; i < messages; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                message.setIntProperty(Names.NUMBER, number);
                accepted.window.acquire();
                producer.send(message, accepted);
            }
            accepted.window.acquire(WINDOW);
        } catch (JMSException e) {
            throw new IOException("cannot fill " + queue, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static final class Accepted implements CompletionListener {
        private final Semaphore window = new Semaphore(WINDOW);

        @Override
        public void onCompletion(Message message) {
            window.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            throw new IllegalStateException(exception);
        }
    }
}
