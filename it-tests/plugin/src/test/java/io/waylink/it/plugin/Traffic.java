package io.waylink.it.plugin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/**
 * A client that sends numbers, one after the other, and one that receives them. A link that is lost is made again, and a
 * number whose sending failed is sent again, as its outcome is not known.
 */
final class Traffic implements AutoCloseable {

    private static final long PAUSE = Duration.ofMillis(20).toNanos();

    private final Connection connection;
    private final String queue;
    private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Integer> received = ConcurrentHashMap.newKeySet();
    private final Thread producer = new Thread(this::produce, "producer");
    private final Thread consumer = new Thread(this::consume, "consumer");
    private volatile Exception lastFailure;
    private volatile boolean ending;
    private volatile boolean ended;

    Traffic(Connection connection, String queue) {
        this.connection = connection;
        this.queue = queue;
        producer.start();
        consumer.start();
    }

    /** The numbers whose sending has succeeded. */
    Set<Integer> accepted() {
        return accepted;
    }

    /** The numbers that have come, once or more often. */
    Set<Integer> received() {
        return received;
    }

    @Override
    public String toString() {
        return accepted.size() + " accepted, " + received.size() + " received, last failure " + lastFailure;
    }

    private void produce() {
        int next = 0;
        while (!ending) {
            try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                MessageProducer link = session.createProducer(session.createQueue(queue));
                while (!ending) {
                    link.send(session.createTextMessage(Integer.toString(next)));
                    accepted.add(next);
                    next++;
                    LockSupport.parkNanos(PAUSE / 10);
                }
            } catch (JMSException | RuntimeException e) {
                lastFailure = e;
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void consume() {
        while (!ended) {
            try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                MessageConsumer link = session.createConsumer(session.createQueue(queue));
                while (!ended) {
                    Message message = link.receive(100);
                    if (message != null) {
                        received.add(Integer.parseInt(((TextMessage) message).getText()));
                    }
                }
            } catch (JMSException | RuntimeException e) {
                lastFailure = e;
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    /** Ends the sending; the receiving goes on until {@link #close()}. */
    void endSending() {
        ending = true;
        awaitEnd(producer);
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        endSending();
        ended = true;
        awaitEnd(consumer);
    }
}
