package io.waylink.it.links;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;

/** Threads that receive until they are told to stop; each uses its consumer for ever. */
final class Consumers {

    private final Connector connector;
    private final Ledger ledger;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Consumers(SharedConnections connections, Ledger ledger) {
        this(() -> connections.connect(Credentials.NONE, null), ledger);
    }

    Consumers(Connector connector, Ledger ledger) {
        this.connector = connector;
        this.ledger = ledger;
    }

    void start(String queue, int mode) {
        Thread thread = new Thread(
                () -> {
                    try (Connection connection = connector.connect()) {
                        connection.start();
                        Session session = connection.createSession(mode);
                        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
                        while (!stop.get()) {
                            receive(session, consumer);
                        }
                    } catch (JMSException | RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                },
                "consumer of " + queue);
        threads.add(thread);
        thread.start();
    }

    private void receive(Session session, MessageConsumer consumer) throws JMSException {
        TextMessage message = (TextMessage) consumer.receive(200);
        if (message == null) {
            return;
        }
        if (session.getTransacted()) {
            try {
                session.commit();
            } catch (TransactionRolledBackException e) {
                return; // it comes again
            } catch (JMSException unknown) {
                ledger.mayBeConsumed(message.getText()); // it comes again, or does not
                session.rollback();
                return;
            }
        }
        ledger.received(message.getText());
        if (session.getAcknowledgeMode() == Session.CLIENT_ACKNOWLEDGE) {
            message.acknowledge();
        }
    }

    /** Stops them all and says which of them died. */
    List<Throwable> stop() throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        return failures;
    }
}
