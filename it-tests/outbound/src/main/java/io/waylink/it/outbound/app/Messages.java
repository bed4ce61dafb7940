package io.waylink.it.outbound.app;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;

import static io.waylink.it.outbound.app.Check.SOON;
import static io.waylink.it.outbound.app.Check.equal;
import static io.waylink.it.outbound.app.Check.received;
import static io.waylink.it.outbound.app.Check.take;

/** Messages of all types arrive as they were sent, with all that is in them. */
@RequestScoped
public class Messages implements Scenarios {

    public String messageTypes(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            Queue queue = context.createQueue(call.argument());
            JMSConsumer consumer = context.createConsumer(queue);
            JMSProducer producer = context.createProducer();

            producer.send(queue, "text");
            equal("text", received(consumer, TextMessage.class).getText());

            producer.send(queue, new byte[] {1, 2, 3});
            BytesMessage bytes = received(consumer, BytesMessage.class);
            byte[] body = new byte[(int) bytes.getBodyLength()];
            equal(3, bytes.readBytes(body));
            equal(List.of((byte) 1, (byte) 2, (byte) 3), List.of(body[0], body[1], body[2]));

            producer.send(queue, Map.of("number", 7, "text", "seven"));
            MapMessage map = received(consumer, MapMessage.class);
            equal(7, map.getInt("number"));
            equal("seven", map.getString("text"));

            StreamMessage stream = context.createStreamMessage();
            stream.writeBoolean(true);
            stream.writeLong(5);
            stream.writeString("end");
            producer.send(queue, stream);
            StreamMessage back = received(consumer, StreamMessage.class);
            equal(true, back.readBoolean());
            equal(5L, back.readLong());
            equal("end", back.readString());

            producer.send(queue, new ArrayList<>(List.of("a", "b")));
            equal(List.of("a", "b"), received(consumer, ObjectMessage.class).getBody(ArrayList.class));

            // A class that only the application has: it is found by the loader of the thread that asks for the body.
            producer.send(queue, new Order(7));
            equal(
                    7,
                    received(consumer, ObjectMessage.class).getBody(Order.class).number());

            producer.send(queue, context.createMessage());
            received(consumer, Message.class);
        }
        return "done";
    }

    private record Order(int number) implements Serializable {}

    public String headersPropertiesAndSelectors(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            Queue queue = context.createQueue(call.argument());
            context.createProducer().setProperty("colour", "red").send(queue, "not wanted");
            context.createProducer()
                    .setProperty("colour", "blue")
                    .setProperty("long", 5L)
                    .setProperty("double", 2.5)
                    .setProperty("boolean", true)
                    .setPriority(9)
                    .setTimeToLive(60_000)
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .setJMSType("type")
                    .setJMSCorrelationID("correlation")
                    .setJMSReplyTo(context.createQueue(call.argument() + ".replies"))
                    .send(queue, "wanted");
            Message message = context.createConsumer(queue, "colour = 'blue'").receive(SOON);
            equal("wanted", message.getBody(String.class));
            equal("blue", message.getStringProperty("colour"));
            equal(5L, message.getLongProperty("long"));
            equal(2.5, message.getDoubleProperty("double"));
            equal(true, message.getBooleanProperty("boolean"));
            equal(9, message.getJMSPriority());
            equal(DeliveryMode.NON_PERSISTENT, message.getJMSDeliveryMode());
            equal("type", message.getJMSType());
            equal("correlation", message.getJMSCorrelationID());
            equal(call.argument() + ".replies", ((Queue) message.getJMSReplyTo()).getQueueName());
            equal(true, message.getJMSExpiration() > System.currentTimeMillis());
            equal(true, message.getJMSMessageID().startsWith("ID:"));
            equal(queue.getQueueName(), ((Queue) message.getJMSDestination()).getQueueName());
        }
        equal(List.of("not wanted"), take(call, 1));
        return "done";
    }

    public String deliveryDelay(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            Queue queue = context.createQueue(call.argument());
            context.createProducer().setDeliveryDelay(1_000).send(queue, "late");
            context.createProducer().send(queue, "early");
            JMSConsumer consumer = context.createConsumer(queue);
            equal("early", consumer.receiveBody(String.class, SOON));
            Message late = consumer.receive(SOON);
            equal("late", late.getBody(String.class));
            equal(true, System.currentTimeMillis() >= late.getJMSDeliveryTime());
        }
        return "done";
    }

    public String requestAndReply(Call call) throws Exception {
        try (JMSContext client = call.connectionFactory().createContext();
                JMSContext server = call.connectionFactory().createContext()) {
            Queue requests = client.createQueue(call.argument());
            TemporaryQueue replies = client.createTemporaryQueue();
            JMSConsumer answers = client.createConsumer(replies);
            client.createProducer().setJMSReplyTo(replies).send(requests, "question");

            Message question = server.createConsumer(requests).receive(SOON);
            // A router keeps nothing: a persistent reply would wait until the requester has received it.
            server.createProducer()
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .setJMSCorrelationID(question.getJMSMessageID())
                    .send(question.getJMSReplyTo(), "answer to " + question.getBody(String.class));

            equal("answer to question", answers.receiveBody(String.class, SOON));
            answers.close();
            replies.delete();
        }
        return "done";
    }

    public String browser(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection()) {
            connection.start();
            Session session = connection.createSession();
            Queue queue = session.createQueue(call.argument());
            MessageProducer producer = session.createProducer(queue);
            for (int i = 0; i < 5; i++) {
                Message message = session.createTextMessage("text " + i);
                message.setIntProperty("n", i);
                producer.send(message);
            }
            equal(5, browsed(session, queue, null));
            equal(2, browsed(session, queue, "n >= 3"));
        }
        equal(List.of("text 0", "text 1", "text 2", "text 3", "text 4"), take(call, 5));
        return "done";
    }

    private static int browsed(Session session, Queue queue, String selector) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(queue, selector)) {
            int number = 0;
            for (Enumeration<?> each = browser.getEnumeration(); each.hasMoreElements(); each.nextElement()) {
                number++;
            }
            return number;
        }
    }

    /** A message of so many bytes there and back. */
    public String large(Call call) throws Exception {
        int colon = call.argument().indexOf(':');
        String address = call.argument().substring(0, colon);
        byte[] body = new byte[Integer.parseInt(call.argument().substring(colon + 1))];
        body[body.length - 1] = 1;
        try (JMSContext context = call.connectionFactory().createContext()) {
            Queue queue = context.createQueue(address);
            context.createProducer().send(queue, body);
            byte[] back = context.createConsumer(queue).receiveBody(byte[].class, SOON);
            equal(body.length, back.length);
            equal((byte) 1, back[back.length - 1]);
        }
        return "done";
    }
}
