package io.waylink.adapter.outbound;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import jakarta.resource.ResourceException;

import io.waylink.adapter.AmqpResourceAdapter;
import io.waylink.adapter.fixture.Broker;
import io.waylink.adapter.fixture.FakeContainer;
import io.waylink.adapter.fixture.FakePool;
import io.waylink.adapter.jms.AmqpQueue;
import io.waylink.adapter.jms.AmqpTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls every method of every interface of Jakarta Messaging that an application in a container gets in its hands, and
 * compares what it does with the table in {@code adapter/JMS-API.md}; {@code -Dwaylink.write=true} writes that table.
 */
@Timeout(120)
class JmsApiTableTest {

    private static final Path TABLE = Path.of("../JMS-API.md");
    private static final String ADDRESS = "api";
    private static final String SUBSCRIPTION = "subscription";

    private static final String IN_CONTAINERS = "12.4";
    private static final String IN_TRANSACTIONS = "12.5";

    private final FakeContainer container = new FakeContainer();
    private final AmqpResourceAdapter adapter = new AmqpResourceAdapter();
    private final List<FakePool> pools = new ArrayList<>();
    private final Queue queue = new AmqpQueue(ADDRESS);
    private final Topic topic = new AmqpTopic(ADDRESS + "-topic");
    private Broker broker;
    private QueueConnectionFactory factory;
    private QueueConnectionFactory anonymous;

    @BeforeEach
    void deploy() throws Exception {
        broker = new Broker();
        adapter.setUrl(broker.url());
        adapter.start(container);
        factory = factory("api-table");
        anonymous = factory(null);
    }

    private QueueConnectionFactory factory(String clientId) throws ResourceException {
        AmqpManagedConnectionFactory managed = new AmqpManagedConnectionFactory();
        managed.setResourceAdapter(adapter);
        managed.setClientId(clientId);
        FakePool pool = new FakePool();
        pools.add(pool);
        return (QueueConnectionFactory) managed.createConnectionFactory(pool);
    }

    @AfterEach
    void undeploy() throws ResourceException {
        for (FakePool pool : pools) {
            for (var each : pool.all) {
                each.destroy();
            }
        }
        adapter.stop();
        container.close();
        broker.close();
    }

    /** Makes the object that a method is called on, given a session or context that is closed afterwards. */
    @FunctionalInterface
    private interface Subject {
        Object of(JmsApiTableTest test, Connection connection, Session session) throws JMSException;
    }

    private static Map<Class<?>, Subject> subjects() {
        Map<Class<?>, Subject> subjects = new LinkedHashMap<>();
        subjects.put(ConnectionFactory.class, (test, connection, session) -> test.anonymous);
        subjects.put(QueueConnectionFactory.class, (test, connection, session) -> test.anonymous);
        subjects.put(TopicConnectionFactory.class, (test, connection, session) -> test.anonymous);
        subjects.put(JMSContext.class, (test, connection, session) -> null);
        subjects.put(JMSProducer.class, (test, connection, session) -> null);
        subjects.put(JMSConsumer.class, (test, connection, session) -> null);
        subjects.put(Connection.class, (test, connection, session) -> connection);
        subjects.put(QueueConnection.class, (test, connection, session) -> connection);
        subjects.put(TopicConnection.class, (test, connection, session) -> connection);
        subjects.put(ConnectionMetaData.class, (test, connection, session) -> connection.getMetaData());
        subjects.put(Session.class, (test, connection, session) -> session);
        subjects.put(QueueSession.class, (test, connection, session) -> session);
        subjects.put(TopicSession.class, (test, connection, session) -> session);
        subjects.put(MessageProducer.class, (test, connection, session) -> session.createProducer(test.queue));
        subjects.put(QueueSender.class, (test, connection, session) -> session.createProducer(test.queue));
        subjects.put(TopicPublisher.class, (test, connection, session) -> session.createProducer(test.topic));
        subjects.put(MessageConsumer.class, (test, connection, session) -> session.createConsumer(test.queue));
        subjects.put(QueueReceiver.class, (test, connection, session) -> session.createConsumer(test.queue));
        subjects.put(TopicSubscriber.class, (test, connection, session) -> session.createConsumer(test.topic));
        subjects.put(QueueBrowser.class, (test, connection, session) -> session.createBrowser(test.queue));
        subjects.put(Queue.class, (test, connection, session) -> test.queue);
        subjects.put(Topic.class, (test, connection, session) -> test.topic);
        subjects.put(TemporaryQueue.class, (test, connection, session) -> session.createTemporaryQueue());
        subjects.put(TemporaryTopic.class, (test, connection, session) -> session.createTemporaryTopic());
        return subjects;
    }

    @Test
    void everyMethodDoesWhatTheTableSays() throws Exception {
        StringBuilder table = new StringBuilder(
                """
                # Jakarta Messaging 3.1 in a container

                What every method does for an application on WildFly or Payara. `JmsApiTableTest` calls each of them and compares;
                `mvn verify -pl recovery,adapter,adapter/jar -Dtest=JmsApiTableTest -Dwaylink.write=true` writes this file. Paragraphs
                are those of Jakarta Messaging 3.1. Messages are those of Qpid JMS, with all of their methods.
                """);
        for (Map.Entry<Class<?>, Subject> entry : subjects().entrySet()) {
            table.append("\n## ").append(entry.getKey().getSimpleName()).append("\n\n| method | here |\n|---|---|\n");
            for (Method method : methods(entry.getKey())) {
                table.append("| `")
                        .append(signature(method))
                        .append("` | ")
                        .append(outcome(method, entry.getValue()))
                        .append(" |\n");
            }
        }
        if (Boolean.getBoolean("waylink.write")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).isEqualTo(table.toString());
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .sorted(Comparator.comparing(JmsApiTableTest::signature))
                .toList();
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private String outcome(Method method, Subject subject) throws Exception {
        broker.send(ADDRESS, "waiting");
        Throwable thrown = method.getDeclaringClass().getSimpleName().startsWith("JMS")
                ? callOfContext(method)
                : callOfSession(method, subject);
        if (thrown == null) {
            return "works" + remark(method);
        }
        assertThat(thrown)
                .as("%s.%s", method.getDeclaringClass().getSimpleName(), signature(method))
                .isInstanceOfAny(JMSException.class, JMSRuntimeException.class, IllegalStateException.class)
                .hasMessageContaining("not permitted");
        return "refused, `" + thrown.getClass().getSimpleName() + "`, " + paragraph(method);
    }

    private static String paragraph(Method method) {
        return switch (method.getName()) {
            case "commit", "rollback" -> IN_TRANSACTIONS;
            default -> IN_CONTAINERS;
        };
    }

    /** Where it works in another way than outside a container. */
    private static String remark(Method method) {
        List<Class<?>> parameters = List.of(method.getParameterTypes());
        return switch (method.getName()) {
            case "createSession", "createQueueSession", "createTopicSession" ->
                parameters.isEmpty()
                        ? "; one at a time for each connection, " + IN_CONTAINERS
                        : "; the arguments have no effect, " + IN_TRANSACTIONS;
            case "createContext" ->
                parameters.contains(int.class) ? "; the mode has no effect, " + IN_TRANSACTIONS : "";
            case "acknowledge" -> "; nothing is left to acknowledge, " + IN_TRANSACTIONS;
            case "getExceptionListener", "getAsync" -> "; always null, " + IN_CONTAINERS;
            default -> "";
        };
    }

    private Throwable callOfSession(Method method, Subject subject) throws Exception {
        try (Connection connection = factory.createConnection()) {
            boolean opens =
                    method.getName().startsWith("create") && method.getName().endsWith("Session");
            Session session = connection.createSession();
            connection.start();
            prepare(method, session);
            Object on = unbound(method, session);
            if (on == null) {
                on = subject.of(this, connection, session);
            }
            Message message = session.createTextMessage("text");
            if (opens) {
                session.close();
            }
            return call(on, method, message);
        }
    }

    /** Sends that name a destination are for producers that have none. */
    private Object unbound(Method method, Session session) throws JMSException {
        boolean produces = MessageProducer.class.isAssignableFrom(method.getDeclaringClass());
        boolean named = Arrays.stream(method.getParameterTypes()).anyMatch(Destination.class::isAssignableFrom);
        return produces && named ? session.createProducer(null) : null;
    }

    private void prepare(Method method, Session session) throws JMSException {
        if (method.getName().equals("unsubscribe")) {
            session.createDurableConsumer(topic, SUBSCRIPTION).close();
        }
    }

    private Throwable callOfContext(Method method) throws Exception {
        if (method.getName().equals("unsubscribe")) {
            try (Connection connection = factory.createConnection()) {
                prepare(method, connection.createSession());
            }
        }
        try (JMSContext context = factory.createContext()) {
            Object on = context;
            if (method.getDeclaringClass() == JMSProducer.class) {
                on = context.createProducer().setProperty("name", "1");
            } else if (method.getDeclaringClass() == JMSConsumer.class) {
                on = context.createConsumer(queue);
            }
            return call(on, method, context.createTextMessage("text"));
        }
    }

    private Throwable call(Object on, Method method, Message message) throws Exception {
        try {
            Object made = method.invoke(on, arguments(method, message));
            if (made instanceof AutoCloseable closeable && made != on) {
                closeable.close();
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private Object[] arguments(Method method, Message message) {
        List<Object> arguments = new ArrayList<>();
        int strings = 0;
        for (Class<?> type : method.getParameterTypes()) {
            if (type == String.class) {
                arguments.add(text(method, strings++));
            } else {
                arguments.add(argument(type, method, message));
            }
        }
        return arguments.toArray();
    }

    private Object text(Method method, int position) {
        String name = method.getName();
        if (name.matches("create(Connection|Context|QueueConnection|TopicConnection)")) {
            return null;
        } else if (name.matches("createQueue|createTopic")) {
            return ADDRESS + "-made";
        } else if (name.startsWith("createShared") || name.startsWith("createDurable") || name.equals("unsubscribe")) {
            return position == 0 ? subscription(method) : "true";
        } else if (name.matches("createConsumer|createBrowser|createReceiver|createSubscriber")) {
            return "true";
        } else if (name.equals("setProperty") && position == 1) {
            return "value";
        }
        return "name";
    }

    /** A subscription is of one kind. */
    private static String subscription(Method method) {
        boolean durable =
                method.getName().contains("Durable") || method.getName().equals("unsubscribe");
        boolean shared = method.getName().contains("Shared");
        return shared ? (durable ? "shared-durable" : "shared") + method.getParameterCount() : SUBSCRIPTION;
    }

    private Object argument(Class<?> type, Method method, Message message) {
        if (type == int.class) {
            return method.getName().equals("setPriority") ? 4 : DeliveryMode.NON_PERSISTENT;
        }
        Map<Class<?>, Object> values = new LinkedHashMap<>();
        values.put(
                long.class,
                method.getName().startsWith("receive") ? Duration.ofSeconds(5).toMillis() : 0L);
        values.put(boolean.class, false);
        values.put(byte.class, (byte) 1);
        values.put(short.class, (short) 1);
        values.put(float.class, 1f);
        values.put(double.class, 1d);
        values.put(byte[].class, new byte[] {1});
        values.put(Object.class, "value");
        values.put(Class.class, String.class);
        values.put(Map.class, Map.of("name", "value"));
        values.put(java.io.Serializable.class, "value");
        values.put(Message.class, message);
        values.put(Destination.class, queue);
        values.put(Queue.class, queue);
        values.put(Topic.class, topic);
        values.put(MessageListener.class, (MessageListener) any -> {});
        values.put(ExceptionListener.class, (ExceptionListener) any -> {});
        values.put(CompletionListener.class, null);
        values.put(ServerSessionPool.class, null);
        if (!values.containsKey(type)) {
            throw new IllegalArgumentException("no argument of " + type + " for " + method);
        }
        return values.get(type);
    }
}
