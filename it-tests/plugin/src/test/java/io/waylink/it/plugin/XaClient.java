package io.waylink.it.plugin;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnectionFactory;

/** Two-phase commit with nothing but the JMS API of an unmodified Qpid JMS. For one thread. */
final class XaClient implements AutoCloseable {

    private static final String CONTROL = "waylink.xa";
    private static final long PATIENCE = 10_000;

    private final String address;
    private final Connection connection;
    private final Session branch;
    private final Session plain;
    private final MessageProducer binds;
    private final MessageProducer control;
    private final Queue replyTo;
    private final MessageConsumer replies;

    /** Connects to whichever broker controls branches there. */
    XaClient(String url) throws JMSException {
        this(url, null);
    }

    /**
     * Connects, and controls the branches of one broker among several.
     *
     * @param node its node id
     */
    XaClient(String url, String node) throws JMSException {
        this.address = node == null ? CONTROL : CONTROL + "." + node;
        connection = new JmsConnectionFactory(
                        ArtemisBroker.USER,
                        ArtemisBroker.USER,
                        url + "?jms.requestTimeout=10000&jms.sendTimeout=10000&jms.closeTimeout=2000"
                                + "&jms.receiveLocalOnly=true&jms.prefetchPolicy.all=1")
                .createConnection();
        connection.start();
        branch = connection.createSession(Session.SESSION_TRANSACTED);
        plain = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        replyTo = plain.createQueue(address + ".reply." + UUID.randomUUID());
        replies = plain.createConsumer(replyTo);
        binds = branch.createProducer(branch.createQueue(address));
        control = plain.createProducer(plain.createQueue(address));
    }

    /** An Xid in the text of the protocol. */
    static String newXid() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return "131077:" + HexFormat.of().formatHex(bytes) + ":01";
    }

    /** The session whose work the next branch has. */
    Session session() {
        return branch;
    }

    MessageConsumer consumer(String queue) throws JMSException {
        return branch.createConsumer(branch.createQueue(queue));
    }

    MessageProducer producer(String queue) throws JMSException {
        return branch.createProducer(branch.createQueue(queue));
    }

    /** Binds what the session has done, and will do, to a branch; gives the node id of the broker. */
    String bind(String xid) throws JMSException {
        Message request = branch.createMessage();
        request.setStringProperty("op", "bind");
        request.setStringProperty("xid", xid);
        request.setIntProperty("timeout", 60);
        request.setJMSReplyTo(replyTo);
        binds.send(request);
        TextMessage reply = (TextMessage) replies.receive(PATIENCE);
        if (reply == null || !reply.getText().startsWith("ok bind " + xid)) {
            throw new JMSException("not bound");
        }
        return reply.getText().substring(reply.getText().lastIndexOf(' ') + 1);
    }

    /** Prepares the branch of the session, which is then free for the next one. */
    void prepare() throws JMSException {
        branch.commit();
    }

    /** Rolls back what is not prepared. */
    void rollback() throws JMSException {
        branch.rollback();
    }

    /** Commits, rolls back or forgets a branch, whoever has prepared it. */
    void end(String operation, String xid) throws JMSException {
        Message request = plain.createMessage();
        request.setStringProperty("op", operation);
        request.setStringProperty("xid", xid);
        control.send(request);
    }

    List<String> inDoubt() throws JMSException {
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(address + ".indoubt"))) {
            TextMessage all = (TextMessage) consumer.receive(PATIENCE);
            if (all == null) {
                throw new JMSException("no list of what is in doubt");
            }
            return Arrays.stream(all.getText().split("\n"))
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    void put(String queue, String text) throws JMSException {
        try (MessageProducer producer = plain.createProducer(plain.createQueue(queue))) {
            producer.send(plain.createTextMessage(text));
        }
    }

    /**
     * Takes all that a queue has.
     *
     * @param expected how many are waited for; if there are more, they are taken too
     */
    List<String> drain(String queue, int expected) throws JMSException {
        List<String> all = new ArrayList<>();
        try (MessageConsumer consumer = plain.createConsumer(plain.createQueue(queue))) {
            Message message = consumer.receive(expected > 0 ? PATIENCE : PATIENCE / 20);
            while (message != null) {
                all.add(((TextMessage) message).getText());
                message = consumer.receive(all.size() < expected ? PATIENCE : PATIENCE / 20);
            }
        }
        return all;
    }

    /** What the broker's management answers. */
    String manage(String operation, String arguments) throws JMSException {
        Queue answers = plain.createTemporaryQueue();
        Message request = plain.createTextMessage(arguments);
        request.setStringProperty("_AMQ_ResourceName", "broker");
        request.setStringProperty("_AMQ_OperationName", operation);
        request.setJMSReplyTo(answers);
        try (MessageConsumer consumer = plain.createConsumer(answers);
                MessageProducer producer = plain.createProducer(plain.createQueue("activemq.management"))) {
            producer.send(request);
            return ((TextMessage) consumer.receive(PATIENCE)).getText();
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
