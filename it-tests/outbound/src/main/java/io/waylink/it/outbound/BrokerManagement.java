package io.waylink.it.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;

import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Artemis' management, by messages over a connection of its own. For one thread at a time. */
final class BrokerManagement implements AutoCloseable {

    private static final long TIMEOUT = 20_000;
    private static final String OWN_ID = "waylink-test-management";
    private static final Pattern OBJECT = Pattern.compile("\\{[^{}]*\\}");

    private final Connection connection;
    private final Session session;
    private final MessageProducer requests;
    private final TemporaryQueue replies;
    private final MessageConsumer answers;

    BrokerManagement(ArtemisBroker broker) throws JMSException {
        JmsConnectionFactory factory = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port());
        factory.setClientID(OWN_ID);
        connection = factory.createConnection(ArtemisBroker.USER, ArtemisBroker.USER);
        connection.start();
        session = connection.createSession();
        requests = session.createProducer(session.createQueue("activemq.management"));
        replies = session.createTemporaryQueue();
        answers = session.createConsumer(replies);
    }

    /** Calls an operation of the broker; the arguments are an array in JSON, and so is the answer. */
    String call(String operation, String arguments) throws JMSException {
        TextMessage request = session.createTextMessage(arguments);
        request.setStringProperty("_AMQ_ResourceName", "broker");
        request.setStringProperty("_AMQ_OperationName", operation);
        request.setJMSReplyTo(replies);
        requests.send(request);
        var reply = answers.receive(TIMEOUT);
        String body = reply == null ? "no answer" : reply.getBody(String.class);
        if (reply == null || !reply.getBooleanProperty("_AMQ_OperationSucceeded")) {
            throw new JMSException(operation + " failed: " + body);
        }
        return body;
    }

    /** The TCP connections of others. */
    int connections() throws JMSException {
        return ofOthers(call("listConnectionsAsJSON", "[]")).size();
    }

    /** The sessions of others. */
    int sessions() throws JMSException {
        List<String> ids = ofOthers(call("listConnectionsAsJSON", "[]")).stream()
                .map(each -> field(each, "connectionID"))
                .toList();
        int sessions = 0;
        for (String id : ids) {
            sessions += objects(call("listSessionsAsJSON", "[\"" + id + "\"]")).size();
        }
        return sessions;
    }

    private static List<String> ofOthers(String json) {
        return objects(json).stream().filter(each -> !each.contains(OWN_ID)).toList();
    }

    private static List<String> objects(String json) {
        List<String> found = new ArrayList<>();
        OBJECT.matcher(json.replace("\\\"", "\"")).results().forEach(each -> found.add(each.group()));
        return found;
    }

    private static String field(String object, String name) {
        var matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(object);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in " + object);
        }
        return matcher.group(1);
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
