package io.waylink.it.outbound.app;

import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;

import static io.waylink.it.outbound.app.Check.SOON;
import static io.waylink.it.outbound.app.Check.equal;

/** Connections of each kind of factory, by the classic and the simple interfaces, and destinations of the container. */
@RequestScoped
public class Factories implements Scenarios {

    public String contextRoundTrip(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            Queue queue = context.createQueue(call.argument());
            context.createProducer().send(queue, "hello");
            equal("hello", context.createConsumer(queue).receiveBody(String.class, SOON));
        }
        return "done";
    }

    public String classicRoundTrip(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Queue queue = session.createQueue(call.argument());
            session.createProducer(queue).send(session.createTextMessage("hello"));
            equal("hello", session.createConsumer(queue).receive(SOON).getBody(String.class));
        }
        return "done";
    }

    public String queueConnection(Call call) throws Exception {
        try (QueueConnection connection =
                call.factoryAs(QueueConnectionFactory.class).createQueueConnection()) {
            connection.start();
            QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue queue = session.createQueue(call.argument());
            session.createSender(queue).send(session.createTextMessage("hello"));
            equal("hello", session.createReceiver(queue).receive(SOON).getBody(String.class));
        }
        return "done";
    }

    public String topicConnection(Call call) throws Exception {
        try (TopicConnection connection =
                call.factoryAs(TopicConnectionFactory.class).createTopicConnection()) {
            connection.start();
            TopicSession session = connection.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
            Topic topic = session.createTopic(call.argument());
            TopicSubscriber subscriber = session.createSubscriber(topic);
            session.createPublisher(topic).publish(session.createTextMessage("hello"));
            equal("hello", subscriber.receive(SOON).getBody(String.class));
        }
        return "done";
    }

    /** Takes what is there from a destination that the container has bound, after sending to it. */
    public String administeredObject(Call call) throws Exception {
        Destination destination = Call.look(Destination.class, call.argument());
        try (JMSContext context = call.connectionFactory().createContext()) {
            JMSConsumer consumer = context.createConsumer(destination);
            context.createProducer().send(destination, "hello");
            equal("hello", consumer.receiveBody(String.class, SOON));
        }
        return destination instanceof Queue queue ? queue.getQueueName() : ((Topic) destination).getTopicName();
    }
}
