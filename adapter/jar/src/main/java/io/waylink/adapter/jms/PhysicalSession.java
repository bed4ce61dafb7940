package io.waylink.adapter.jms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;

import org.apache.qpid.jms.JmsSession;

/**
 * A session of Qpid JMS with the producers that its handles share: at most {@value #PRODUCERS}, each with a link of its
 * own to one address, the least recently used given up first. A producer without a destination beneath has links
 * of its own too; but here a handle is told when it is made whether its address can be attached to, and what it has attached
 * stays for the next handle. Confined to the thread that uses the handles.
 */
public final class PhysicalSession {

    static final int PRODUCERS = 16;

    private final Session session;
    private final Set<AutoCloseable> consumers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger uses = new AtomicInteger();
    private final ThreadCodec codec = new ThreadCodec();
    private final Map<Destination, MessageProducer> producers = new LinkedHashMap<>(PRODUCERS, 0.75f, true);

    public PhysicalSession(Session session) {
        this.session = session;
    }

    /** The session of Qpid JMS. */
    public Session session() {
        return session;
    }

    /** Attaches to this address, if that has not been done before. */
    void attach(Destination destination) throws JMSException {
        producer(Destinations.translate(destination));
    }

    void send(Destination destination, Message message, SendOptions options) throws JMSException {
        Destination target = Destinations.translate(destination);
        MessageProducer producer = producer(target);
        try {
            apply(options, producer);
        } catch (IllegalStateException closedByPeer) {
            // Nothing has been sent yet: the link was taken from us at some time before.
            producers.remove(target);
            producer = producer(target);
            apply(options, producer);
        }
        codec.lend();
        try {
            producer.send(
                    message,
                    options.deliveryMode(),
                    options.priority(),
                    options.timeToLive().toMillis());
        } finally {
            ThreadCodec.takeBack();
        }
    }

    private static void apply(SendOptions options, MessageProducer producer) throws JMSException {
        producer.setDisableMessageID(options.withoutId());
        producer.setDisableMessageTimestamp(options.withoutTimestamp());
        producer.setDeliveryDelay(options.deliveryDelay().toMillis());
    }

    private MessageProducer producer(Destination target) throws JMSException {
        if (target == null) {
            throw new InvalidDestinationException("The destination is null");
        }
        MessageProducer known = producers.get(target);
        if (known != null) {
            return known;
        }
        MessageProducer made = session.createProducer(target);
        producers.put(target, made);
        if (producers.size() > PRODUCERS) {
            var eldest = producers.entrySet().iterator();
            MessageProducer leaving = eldest.next().getValue();
            eldest.remove();
            leaving.close();
        }
        return made;
    }

    MessageConsumer consume(ConsumerHandle.Opener opener) throws JMSException {
        MessageConsumer made = opener.open(session);
        consumers.add(made);
        return made;
    }

    void close(MessageConsumer consumer) throws JMSException {
        consumers.remove(consumer);
        consumer.close();
    }

    QueueBrowser browse(Queue queue, String selector) throws JMSException {
        QueueBrowser made = session.createBrowser(queue, selector);
        consumers.add(made);
        return made;
    }

    void close(QueueBrowser browser) throws JMSException {
        consumers.remove(browser);
        browser.close();
    }

    /** Whether the consumers of the session look only at what they hold when they are not to wait. */
    boolean looksOnlyAtPrefetch() {
        return ((JmsSession) session).getConnection().isReceiveNoWaitLocalOnly();
    }

    /** How often this came to an end for those who use it: a consumer of an earlier use is closed. */
    int uses() {
        return uses.get();
    }

    /** Closes what the present user has left open and the next one does not expect; the producers stay. */
    public void endUse() throws JMSException {
        uses.incrementAndGet();
        for (AutoCloseable each : consumers) {
            if (each instanceof MessageConsumer consumer) {
                close(consumer);
            } else if (each instanceof QueueBrowser browser) {
                close(browser);
            }
        }
        forgetTemporary();
    }

    /** Gives up the producers to temporary destinations: these do not outlive the handles. */
    public void forgetTemporary() throws JMSException {
        List<MessageProducer> leaving = new ArrayList<>();
        producers.entrySet().removeIf(entry -> {
            boolean temporary = entry.getKey() instanceof TemporaryQueue || entry.getKey() instanceof TemporaryTopic;
            return temporary && leaving.add(entry.getValue());
        });
        for (MessageProducer producer : leaving) {
            producer.close();
        }
    }

    int producers() {
        return producers.size();
    }
}
