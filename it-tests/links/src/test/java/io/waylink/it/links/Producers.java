package io.waylink.it.links;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.it.links.Ledger.Promise;

/** Threads that send, with and without transactions, until they are told to stop; each uses its producer for ever. */
final class Producers {

    private final Connector connector;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Producers(SharedConnections connections) {
        this(connections, Credentials.NONE);
    }

    Producers(SharedConnections connections, Credentials credentials) {
        this(() -> connections.connect(credentials, null));
    }

    Producers(Connector connector) {
        this.connector = connector;
    }

    /** Sends one by one, each answered before the next. */
    void plain(String queue, String prefix, Ledger ledger) {
        run(prefix, Session.AUTO_ACKNOWLEDGE, queue, (session, producer, sequence) -> {
            String id = prefix + sequence;
            ledger.promise(id, Promise.UNKNOWN);
            try {
                producer.send(session.createTextMessage(id));
                ledger.promise(id, Promise.SENT);
            } catch (JMSException e) {
                log(id, e);
            }
        });
    }

    /**
     * Sends without waiting for outcomes, of which at most so many are open at a time.
     *
     * @param perSecond at most; so that a broker has memory for what nobody consumes yet
     */
    void asynchronous(String queue, String prefix, int open, int perSecond, Ledger ledger) {
        Semaphore window = new Semaphore(open);
        long begin = System.nanoTime();
        run(prefix, Session.AUTO_ACKNOWLEDGE, queue, (session, producer, sequence) -> {
            String id = prefix + sequence;
            long due = begin + TimeUnit.SECONDS.toNanos(1) / perSecond * sequence;
            LockSupport.parkNanos(due - System.nanoTime());
            window.acquireUninterruptibly();
            ledger.promise(id, Promise.UNKNOWN);
            try {
                producer.send(session.createTextMessage(id), new CompletionListener() {
                    @Override
                    public void onCompletion(Message message) {
                        ledger.promise(id, Promise.SENT);
                        window.release();
                    }

                    @Override
                    public void onException(Message message, Exception cause) {
                        System.out.println("in doubt " + id + ": " + cause);
                        window.release();
                    }
                });
            } catch (JMSException e) {
                window.release();
                log(id, e);
            }
        });
    }

    /** Sends so many to a transaction. */
    void transacted(String queue, String prefix, int size, Ledger ledger) {
        run(prefix, Session.SESSION_TRANSACTED, queue, (session, producer, sequence) -> {
            Promise promise = Promise.UNKNOWN;
            try {
                for (int i = 0; i < size; i++) {
                    ledger.promise(prefix + sequence + "." + i, promise);
                    producer.send(session.createTextMessage(prefix + sequence + "." + i));
                }
                session.commit();
                promise = Promise.SENT;
            } catch (TransactionRolledBackException e) {
                promise = Promise.ROLLED_BACK;
            } catch (JMSException e) {
                log(prefix + sequence, e);
                session.rollback();
            }
            for (int i = 0; i < size; i++) {
                ledger.promise(prefix + sequence + "." + i, promise);
            }
        });
    }

    private interface Step {
        void send(Session session, MessageProducer producer, int sequence) throws JMSException;
    }

    private void run(String name, int mode, String queue, Step step) {
        Thread thread = new Thread(
                () -> {
                    try (Connection connection = connector.connect()) {
                        Session session = connection.createSession(mode);
                        MessageProducer producer = session.createProducer(session.createQueue(queue));
                        for (int sequence = 0; !stop.get(); sequence++) {
                            step.send(session, producer, sequence);
                        }
                    } catch (JMSException | RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                },
                name);
        threads.add(thread);
        thread.start();
    }

    private static void log(String id, JMSException e) {
        System.out.println("in doubt " + id + ": " + e);
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
