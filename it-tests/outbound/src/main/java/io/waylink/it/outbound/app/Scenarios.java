package io.waylink.it.outbound.app;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.transaction.UserTransaction;

/**
 * What an application may do with a connection factory; each public method is one scenario, which throws if something is
 * not as it must be. There is nothing of Waylink in it.
 */
@RequestScoped
public class Scenarios {

    /** Longer than anything takes; only bounds a failure. */
    private static final long SOON = 20_000;

    @Resource
    private UserTransaction transaction;

    @Inject
    @JMSConnectionFactory(Definitions.JMS_FACTORY)
    private JMSContext injected;

    @Resource(lookup = Definitions.JMS_FACTORY)
    private ConnectionFactory injectedFactory;

    @Inject
    private Held held;

    // --- the simple and the classic interfaces --- //

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

    // --- transactions --- //

    public String injectedInTransactions(Call call) throws Exception {
        transaction.begin();
        injected.createProducer().send(injected.createQueue(call.argument()), "rolled back");
        equal(true, injected.getTransacted());
        transaction.rollback();
        transaction.begin();
        injected.createProducer().send(injected.createQueue(call.argument()), "committed");
        transaction.commit();
        equal(List.of("committed"), take(call, 1));
        return "done";
    }

    public String injectedOutside(Call call) throws Exception {
        injected.createProducer().send(injected.createQueue(call.argument()), "at once");
        equal(List.of("at once"), take(call, 1));
        equal(false, injected.getTransacted());
        try (JMSContext context = injectedFactory.createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "by resource");
        }
        equal(List.of("by resource"), take(call, 1));
        return "done";
    }

    /** The arguments have no effect within a transaction. */
    public String argumentsInTransaction(Call call) throws Exception {
        transaction.begin();
        try (JMSContext context = call.connectionFactory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            equal(true, context.getTransacted());
            equal(JMSContext.SESSION_TRANSACTED, context.getSessionMode());
            context.createProducer().send(context.createQueue(call.argument()), "rolled back");
        }
        transaction.rollback();
        equal(List.of(), take(call, 0));
        return "done";
    }

    /** The argument is ignored outside a transaction too: nothing would ever commit or acknowledge. */
    public String argumentsOutside(Call call) throws Exception {
        for (int mode :
                new int[] {JMSContext.SESSION_TRANSACTED, JMSContext.CLIENT_ACKNOWLEDGE, JMSContext.DUPS_OK_ACKNOWLEDGE
                }) {
            try (JMSContext context = call.connectionFactory().createContext(mode)) {
                equal(false, context.getTransacted());
                equal(JMSContext.AUTO_ACKNOWLEDGE, context.getSessionMode());
                context.createProducer().send(context.createQueue(call.argument()), "mode " + mode);
                equal(
                        "mode " + mode,
                        context.createConsumer(context.createQueue(call.argument()))
                                .receiveBody(String.class, SOON));
            }
        }
        equal(List.of(), take(call, 0));
        return "done";
    }

    /** A session that was made in one transaction is used in the next. */
    public String sessionAcrossTransactions(Call call) throws Exception {
        List<String> committed = new ArrayList<>();
        transaction.begin();
        try (Connection connection = call.connectionFactory().createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(call.argument()));
            producer.send(session.createTextMessage("first"));
            transaction.commit();
            committed.add("first");
            transaction.begin();
            producer.send(session.createTextMessage("rolled back"));
            equal(true, session.getTransacted());
            transaction.rollback();
            transaction.begin();
            producer.send(session.createTextMessage("third"));
            transaction.commit();
            committed.add("third");
            producer.send(session.createTextMessage("outside"));
            committed.add("outside");
            equal(false, session.getTransacted());
        }
        equal(committed, take(call, committed.size()));
        return "done";
    }

    /** A connection that was made outside a transaction is used in one. */
    public String connectionMadeBefore(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            transaction.begin();
            context.createProducer().send(context.createQueue(call.argument()), "rolled back");
            transaction.rollback();
            transaction.begin();
            context.createProducer().send(context.createQueue(call.argument()), "committed");
            transaction.commit();
        }
        equal(List.of("committed"), take(call, 1));
        return "done";
    }

    /** What was received in a transaction that is rolled back comes again. */
    public String receivedAndRolledBack(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "twice");
        }
        for (int attempt = 1; attempt <= 2; attempt++) {
            transaction.begin();
            try (JMSContext context = call.connectionFactory().createContext()) {
                Message message = context.createConsumer(context.createQueue(call.argument()))
                        .receive(SOON);
                equal("twice", message.getBody(String.class));
                equal(attempt, message.getIntProperty("JMSXDeliveryCount"));
                equal(attempt == 2, message.getJMSRedelivered());
            }
            if (attempt == 1) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
        }
        equal(List.of(), take(call, 0));
        return "done";
    }

    // --- messages --- //

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

    // --- failures: the test looks at what is thrown --- //

    public String send(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            context.createProducer().send(context.createQueue(call.argument()), "text");
        }
        return "sent";
    }

    /** The transaction is rolled back by the container, or commits. */
    public String sendInTransaction(Call call) throws Exception {
        transaction.begin();
        try {
            send(call);
        } catch (Exception e) {
            transaction.rollback();
            throw e;
        }
        transaction.commit();
        return "sent";
    }

    public String receive(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            return context.createConsumer(context.createQueue(call.argument())).receiveBody(String.class, SOON);
        }
    }

    /** The application says who it is. */
    public String signOn(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection("waylink", call.argument())) {
            connection.createSession();
        }
        return "let in";
    }

    /** Fills an address until that fails. */
    public String fill(Call call) throws Exception {
        try (Connection connection = call.connectionFactory().createConnection()) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue(call.argument()));
            for (int i = 0; i < 10_000; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[10_000]);
                producer.send(message);
            }
        }
        return "never full";
    }

    /** One context sends, waits until the test has changed something, and sends again. */
    public String sendAroundAChange(Call call) throws Exception {
        try (JMSContext context = call.connectionFactory().createContext()) {
            JMSProducer producer = context.createProducer();
            Queue queue = context.createQueue(call.argument());
            producer.send(queue, "before");
            held.hold(1);
            producer.send(queue, "after");
        }
        return "sent";
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

    // --- threads --- //

    /** Whatever is called, the thread's context class loader is the application's afterwards. */
    public String contextClassLoader(Call call) throws Exception {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        equal(Order.class, Class.forName(Order.class.getName(), false, mine));
        ConnectionFactory factory = call.connectionFactory();
        transaction.begin();
        try (JMSContext context = factory.createContext()) {
            equal(mine, Thread.currentThread().getContextClassLoader());
            context.createProducer().send(context.createQueue(call.argument()), "hello");
            equal(mine, Thread.currentThread().getContextClassLoader());
        }
        transaction.commit();
        equal(mine, Thread.currentThread().getContextClassLoader());
        equal(List.of("hello"), take(call, 1));
        equal(mine, Thread.currentThread().getContextClassLoader());
        return "done";
    }

    /** Sends from many threads at once, of the virtual kind where Java has them. */
    public String manyThreads(Call call) throws Exception {
        int number = 100;
        ConnectionFactory factory = call.connectionFactory();
        ClassLoader mine = Thread.currentThread().getContextClassLoader();
        List<Thread> threads = new ArrayList<>();
        Collection<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < number; i++) {
            String text = "text " + i;
            threads.add(started(() -> {
                Thread.currentThread().setContextClassLoader(mine);
                // No more at once than the pool has connections: who waits for one holds none.
                try (JMSContext context = factory.createContext()) {
                    context.createProducer().send(context.createQueue(call.argument()), text);
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        equal(List.of(), List.copyOf(failures));
        equal(number, Set.copyOf(take(call, number)).size());
        return threads.get(0).getClass().getName();
    }

    private static Thread started(Runnable task) throws ReflectiveOperationException {
        try {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (NoSuchMethodException beforeJava21) {
            Thread thread = new Thread(task);
            thread.start();
            return thread;
        }
    }

    // --- many connections --- //

    /** Holds connections, each with a session that has sent, until they are released. */
    public String hold(Call call) throws Exception {
        int number = Integer.parseInt(call.argument());
        List<JMSContext> open = new ArrayList<>();
        try {
            ConnectionFactory factory = call.connectionFactory();
            for (int i = 0; i < number; i++) {
                JMSContext context = factory.createContext();
                open.add(context);
                context.createProducer().send(context.createQueue("orders.held"), "text");
            }
            held.hold(number);
        } finally {
            Collections.reverse(open);
            open.forEach(JMSContext::close);
        }
        return "released";
    }

    public String held(Call call) {
        return Integer.toString(held.number());
    }

    public String release(Call call) {
        held.release();
        return "released";
    }

    /** Opens, uses and closes connections, every other one in a transaction. */
    public String cycles(Call call) throws Exception {
        int number = Integer.parseInt(call.argument());
        ConnectionFactory factory = call.connectionFactory();
        for (int i = 0; i < number; i++) {
            if (i % 2 == 0) {
                transaction.begin();
            }
            try (JMSContext context = factory.createContext()) {
                context.createProducer().setTimeToLive(1).send(context.createQueue("orders.cycles"), "text");
                if (i % 100 == 0) {
                    context.createConsumer(context.createTemporaryQueue()).receiveNoWait();
                }
            }
            if (i % 2 == 0) {
                transaction.commit();
            }
        }
        return "done";
    }

    // --- //

    private static List<String> take(Call call, int number) throws Exception {
        List<String> taken = new ArrayList<>();
        try (JMSContext context = call.connectionFactory().createContext()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue(call.argument()));
            String text = null;
            do {
                text = taken.size() < number
                        ? consumer.receiveBody(String.class, SOON)
                        : consumer.receiveBodyNoWait(String.class);
                if (text != null) {
                    taken.add(text);
                }
            } while (text != null);
        }
        return taken;
    }

    private static <T extends Message> T received(JMSConsumer consumer, Class<T> type) {
        Message message = consumer.receive(SOON);
        if (!type.isInstance(message)) {
            throw new IllegalStateException("received " + message + ", not a " + type.getName());
        }
        return type.cast(message);
    }

    private static void equal(Object wanted, Object actual) {
        if (!Objects.equals(wanted, actual)) {
            throw new IllegalStateException("is " + actual + ", must be " + wanted);
        }
    }
}
