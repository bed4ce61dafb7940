package io.waylink.bench;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

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

    /** Kept, so that its level is: connecting is no news here. */
    private static final Logger CLIENT_LOG = Logger.getLogger("org.apache.qpid.jms");

    static {
        CLIENT_LOG.setLevel(Level.WARNING);
    }

    private Filler() {}

    /** Sends persistent messages and waits until the broker has all of them. */
    static void fill(StockBroker broker, String queue, int size, long messages) throws IOException {
        send(broker, size, messages, i -> queue, i -> 0);
    }

    /** Sends one persistent message to each of many queues, with the queue's number, and waits until the broker has all. */
    static void each(StockBroker broker, String prefix, int queues) throws IOException {
        send(broker, 1, queues, i -> prefix + i, i -> i);
    }

    private static void send(
            StockBroker broker, int size, long messages, IntFunction<String> queue, IntUnaryOperator number)
            throws IOException {
        byte[] body = new byte[size];
        ThreadLocalRandom.current().nextBytes(body);
        Accepted accepted = new Accepted();
        try (Connection connection = new JmsConnectionFactory(
                                StockBroker.USER, StockBroker.USER, "amqp://127.0.0.1:" + broker.port())
                        .createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(null);
            for (int i = 0; i < messages; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(body);
                message.setIntProperty(Names.NUMBER, number.applyAsInt(i));
                accepted.window.acquire();
                producer.send(session.createQueue(queue.apply(i)), message, accepted);
            }
            accepted.window.acquire(WINDOW);
        } catch (JMSException e) {
            throw new IOException("cannot send", e);
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
