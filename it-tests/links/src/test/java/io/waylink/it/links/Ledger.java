package io.waylink.it.links;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/** Every message by its id: what was promised of it, and how often it came. */
final class Ledger {

    /** What the sender was told. */
    enum Promise {
        /** Accepted, or its transaction committed: it has to arrive. */
        SENT,
        /** Its transaction was rolled back: it must not arrive. */
        ROLLED_BACK,
        /** The sender was told that nobody knows. */
        UNKNOWN
    }

    private final Map<String, Promise> promised = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
    private final Set<String> mayBeConsumed = ConcurrentHashMap.newKeySet();

    void promise(String id, Promise promise) {
        promised.put(id, promise);
    }

    void received(String id) {
        received.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
    }

    /** Receives all that is in a queue. */
    void drain(Connection connection, String queue) throws JMSException {
        connection.start();
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        TextMessage message;
        while ((message = (TextMessage) consumer.receive(3000)) != null) {
            received(message.getText());
        }
    }

    /** It was received in a transaction, and nobody knows whether that was committed. */
    void mayBeConsumed(String id) {
        mayBeConsumed.add(id);
    }

    long count(Promise promise) {
        return promised.values().stream().filter(promise::equals).count();
    }

    private Set<String> with(Promise promise) {
        Set<String> ids = new TreeSet<>();
        promised.forEach((id, what) -> {
            if (what == promise) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** Sent and never received, not even by a transaction of which nobody knows whether it was committed. */
    Set<String> lost() {
        Set<String> lost = with(Promise.SENT);
        lost.removeAll(received.keySet());
        lost.removeAll(mayBeConsumed);
        return lost;
    }

    /** Rolled back and received all the same. */
    Set<String> ghosts() {
        Set<String> ghosts = with(Promise.ROLLED_BACK);
        ghosts.retainAll(received.keySet());
        return ghosts;
    }

    /** Received more than once. */
    Set<String> duplicates() {
        Set<String> duplicates = new TreeSet<>();
        received.forEach((id, times) -> {
            if (times.get() > 1) {
                duplicates.add(id);
            }
        });
        return duplicates;
    }

    @Override
    public String toString() {
        return "sent=" + count(Promise.SENT) + " rolledBack=" + count(Promise.ROLLED_BACK) + " unknown="
                + count(Promise.UNKNOWN) + " received=" + received.size() + " mayBeConsumed=" + mayBeConsumed.size()
                + " lost=" + lost().size() + " ghosts="
                + ghosts().size() + " duplicates=" + duplicates().size();
    }
}
