package io.waylink.adapter.jms;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;

import io.waylink.adapter.client.PrefetchByDestination;
import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.JmsQueue;
import org.apache.qpid.jms.JmsTopic;

/** Turns what applications and containers hold as a destination into what Qpid JMS knows. */
public final class Destinations {

    private Destinations() {}

    /**
     * The destination of Qpid JMS for this one. Containers may wrap administered objects in proxies, so only the standard
     * interfaces count.
     *
     * @param destination null is answered with null
     * @throws InvalidDestinationException if it has no name, or is neither queue nor topic
     */
    public static Destination translate(Destination destination) throws JMSException {
        if (destination == null || destination instanceof JmsDestination) {
            return destination;
        } else if (destination instanceof Queue queue) {
            return new JmsQueue(named(queue.getQueueName(), "queue"));
        } else if (destination instanceof Topic topic) {
            return new JmsTopic(named(topic.getTopicName(), "topic"));
        }
        throw new InvalidDestinationException(
                "The destination is a " + destination.getClass().getName() + ", it must be a queue or a topic");
    }

    /** The same, for a consumer: with the number of messages to fetch ahead, if the destination says one. */
    static Destination translateSource(Destination destination) throws JMSException {
        Destination translated = translate(destination);
        if (destination instanceof AmqpQueue queue && queue.getPrefetch() != null) {
            return new PrefetchedQueue(queue.getQueueName(), queue.getPrefetch());
        } else if (destination instanceof AmqpTopic topic && topic.getPrefetch() != null) {
            return new PrefetchedTopic(topic.getTopicName(), topic.getPrefetch());
        }
        return translated;
    }

    @SuppressWarnings("serial") // never leaves this JVM
    private static final class PrefetchedQueue extends JmsQueue implements PrefetchByDestination.Source {

        private final int prefetch;

        PrefetchedQueue(String name, int prefetch) {
            super(name);
            this.prefetch = prefetch;
        }

        @Override
        public int prefetch() {
            return prefetch;
        }
    }

    @SuppressWarnings("serial") // never leaves this JVM
    private static final class PrefetchedTopic extends JmsTopic implements PrefetchByDestination.Source {

        private final int prefetch;

        PrefetchedTopic(String name, int prefetch) {
            super(name);
            this.prefetch = prefetch;
        }

        @Override
        public int prefetch() {
            return prefetch;
        }
    }

    /** The name of this destination, for people. */
    public static String name(Destination destination) {
        return destination instanceof JmsDestination known ? known.getAddress() : String.valueOf(destination);
    }

    private static String named(String name, String kind) throws InvalidDestinationException {
        if (name == null || name.isEmpty()) {
            throw new InvalidDestinationException("The " + kind + " has no name: set its property name");
        }
        return name;
    }
}
