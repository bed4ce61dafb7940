package io.waylink.it.outbound.app;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.Topic;

import static io.waylink.it.outbound.app.Check.SOON;
import static io.waylink.it.outbound.app.Check.equal;

/** Subscriptions that outlive their consumers. */
@RequestScoped
public class Subscriptions implements Scenarios {

    /** With a factory that has a client id. */
    public String durableSubscription(Call call) throws Exception {
        return subscription(
                call,
                (session, topic) -> session.createDurableConsumer(topic, "durable-" + call.argument()),
                "durable-");
    }

    public String sharedDurableSubscription(Call call) throws Exception {
        return subscription(
                call,
                (session, topic) -> session.createSharedDurableConsumer(topic, "shared-" + call.argument()),
                "shared-");
    }

    /** Two consumers of one subscription get each message once, together. */
    public String sharedSubscription(Call call) throws Exception {
        int number = 20;
        Set<String> received = new TreeSet<>();
        try (JMSContext one = call.connectionFactory().createContext();
                JMSContext other = call.connectionFactory().createContext()) {
            Topic topic = one.createTopic(call.argument());
            List<JMSConsumer> consumers =
                    List.of(one.createSharedConsumer(topic, "pair"), other.createSharedConsumer(topic, "pair"));
            for (int i = 0; i < number; i++) {
                one.createProducer().send(topic, "text " + i);
            }
            while (received.size() < number) {
                for (JMSConsumer each : consumers) {
                    String text = each.receiveBody(String.class, 100);
                    equal(true, text == null || received.add(text));
                }
            }
            for (JMSConsumer each : consumers) {
                equal(null, each.receiveBodyNoWait(String.class));
            }
        }
        return "done";
    }

    /** How a subscription is made. */
    @FunctionalInterface
    private interface Subscribing {
        MessageConsumer subscribe(Session session, Topic topic) throws JMSException;
    }

    private static String subscription(Call call, Subscribing how, String prefix) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Topic topic = session.createTopic(call.argument());
            how.subscribe(session, topic).close();
            session.createProducer(topic).send(session.createTextMessage("while away"));
        }
        try (Connection connection = call.connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Topic topic = session.createTopic(call.argument());
            try (MessageConsumer consumer = how.subscribe(session, topic)) {
                equal("while away", consumer.receive(SOON).getBody(String.class));
            }
            session.unsubscribe(prefix + call.argument());
        }
        return "done";
    }
}
