package io.waylink.it.wildfly;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.wildfly.beans.RequestConsumer;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Sends requests to the broker itself and counts what comes of them, by id. For one thread at a time. */
final class Requester implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final MessageProducer requests;
    private final MessageConsumer replies;
    private final List<String> replied = new ArrayList<>();

    Requester(ArtemisBroker broker) throws JMSException {
        connection = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port() + "?jms.forceAsyncAcks=true")
                .createConnection(ArtemisBroker.USER, ArtemisBroker.USER);
        connection.start();
        session = connection.createSession();
        requests = session.createProducer(session.createQueue(RequestConsumer.REQUESTS));
        replies = session.createConsumer(session.createQueue(RequestConsumer.REPLIES));
    }

    /** Ids as tests want them. */
    static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "r" + i).toList();
    }

    void send(List<String> ids) throws JMSException {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = transacted.createProducer(requests.getDestination());
        for (String id : ids) {
            producer.send(transacted.createTextMessage(id));
        }
        transacted.commit();
        transacted.close();
    }

    /** The replies so far, sorted; waits until there are that many. */
    List<String> replies(int number) throws JMSException {
        take(replies, replied, number);
        List<String> sorted = new ArrayList<>(replied);
        Collections.sort(sorted);
        return sorted;
    }

    /** The messages of a dead letter queue, sorted; waits until there are that many. */
    List<String> dead(int number) throws JMSException {
        List<String> dead = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("DLQ"))) {
            take(consumer, dead, number);
        }
        dead.sort(Comparator.naturalOrder());
        return dead;
    }

    /** Whatever there is beyond the number wanted is taken too, as far as it is there. */
    private static void take(MessageConsumer from, List<String> into, int number) throws JMSException {
        while (true) {
            var message = into.size() < number ? from.receive(LONGEST) : from.receiveNoWait();
            if (message == null) {
                return;
            }
            into.add(message.getBody(String.class));
        }
    }

    /** Longer than a server takes to start. */
    private static final long LONGEST = 90_000;

    /** How many requests are there that nobody has got. */
    int waiting() throws JMSException {
        int waiting = 0;
        try (var browser = session.createBrowser(session.createQueue(RequestConsumer.REQUESTS))) {
            for (var each = browser.getEnumeration(); each.hasMoreElements(); each.nextElement()) {
                waiting++;
            }
        }
        return waiting;
    }

    /** Takes requests away from the bean; waits until there are that many. */
    List<String> takeRequests(int number) throws JMSException {
        List<String> taken = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(requests.getDestination())) {
            take(consumer, taken, number);
        }
        return taken;
    }

    /** Deletes the queue of requests, by Artemis' management. */
    void deleteRequests() throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        try (MessageProducer management = session.createProducer(session.createQueue("activemq.management"));
                MessageConsumer answer = session.createConsumer(answers)) {
            var operation = session.createTextMessage("[\"" + RequestConsumer.REQUESTS + "\", true]");
            operation.setStringProperty("_AMQ_ResourceName", "broker");
            operation.setStringProperty("_AMQ_OperationName", "destroyQueue");
            operation.setJMSReplyTo(answers);
            management.send(operation);
            var reply = answer.receive(LONGEST);
            if (reply == null || !reply.getBooleanProperty("_AMQ_OperationSucceeded")) {
                throw new JMSException(
                        "The queue was not deleted: " + (reply == null ? "" : reply.getBody(String.class)));
            }
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
