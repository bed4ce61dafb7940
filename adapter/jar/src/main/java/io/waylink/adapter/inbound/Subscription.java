package io.waylink.adapter.inbound;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;

/**
 * What is consumed, and how.
 *
 * @param kind how it is attached to
 * @param destination in the form of Qpid JMS
 * @param name the name of the subscription; null for a queue and for a topic without one
 * @param selector null for all messages
 */
record Subscription(Kind kind, Destination destination, String name, String selector) {

    /** The ways to attach. */
    enum Kind {
        QUEUE,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE;

        /** Whether several sessions get different messages, rather than each of them all. */
        boolean spreads() {
            return switch (this) {
                case QUEUE, SHARED, SHARED_DURABLE -> true;
                case TOPIC, DURABLE -> false;
            };
        }
    }

    MessageConsumer open(Session session) throws JMSException {
        return switch (kind) {
            case QUEUE, TOPIC -> session.createConsumer(destination, selector);
            case DURABLE -> session.createDurableConsumer((Topic) destination, name, selector, false);
            case SHARED -> session.createSharedConsumer((Topic) destination, name, selector);
            case SHARED_DURABLE -> session.createSharedDurableConsumer((Topic) destination, name, selector);
        };
    }
}
