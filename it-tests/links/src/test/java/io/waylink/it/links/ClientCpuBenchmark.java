package io.waylink.it.links;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import com.sun.management.OperatingSystemMXBean;
import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CPU time of the client per message, plain Qpid JMS against ours, in the same run on the same broker. Not a test, and not
 * part of a build: {@code mvn verify -Pbench -DskipTests -pl it-tests/links -am}. CPU time rather than messages per second,
 * because it is hardly disturbed by what else runs on the machine.
 */
class ClientCpuBenchmark {

    private static final int ROUNDS = 3;
    private static final int MANY = 30_000;
    private static final int SYNCHRONOUS = 2_000;
    private static final int PER_COMMIT = 100;
    private static final int WINDOW = 500;
    private static final int PREFETCH = 1000;
    private static final int PATIENCE = 60_000;

    private final byte[] body = new byte[1024];
    private final Map<String, double[]> micros = new LinkedHashMap<>();

    @TempDir
    Path directory;

    @FunctionalInterface
    private interface Body {
        void run(int messages) throws Exception;
    }

    @Test
    void compare() throws Exception {
        try (ArtemisBroker broker = ArtemisBroker.create(ArtemisBroker.Setup.of(
                Path.of(System.getProperty("waylink.artemis.home")), directory.resolve("broker")))) {
            broker.start();
            String url = "amqp://127.0.0.1:" + broker.port();
            ClientSettings settings =
                    new ClientSettings(url, 1, Duration.ofMillis(PATIENCE), Duration.ofMillis(PATIENCE), PREFETCH);
            try (SharedConnections connections = new SharedConnections(settings, RecoveryListener.NONE);
                    Connection ours =
                            connections.connect(new Credentials(ArtemisBroker.USER, ArtemisBroker.USER), null);
                    Connection plain = new JmsConnectionFactory(
                                    ArtemisBroker.USER, ArtemisBroker.USER, url + "?jms.prefetchPolicy.all=" + PREFETCH)
                            .createConnection()) {
                ours.start();
                plain.start();
                for (int round = 0; round <= ROUNDS; round++) {
                    measure(plain, "plain", 0, round);
                    measure(ours, "ours", 1, round);
                }
            }
        }
        System.out.printf("%n%-45s %10s %10s %8s%n", "client CPU, us per message of 1 KiB", "plain", "ours", "ratio");
        micros.forEach((name, of) -> System.out.printf(
                Locale.ROOT, "%-45s %10.1f %10.1f %8.2f%n", name, of[0] / ROUNDS, of[1] / ROUNDS, of[1] / of[0]));
    }

    private void measure(Connection connection, String queue, int column, int round) throws Exception {
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            clock("send, persistent, synchronous", column, round, SYNCHRONOUS, messages -> {
                for (int i = 0; i < messages; i++) {
                    producer.send(message(session));
                }
            });
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            receive(consumer, SYNCHRONOUS);
            consumer.close();
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            clock("send, not persistent", column, round, MANY, messages -> {
                for (int i = 0; i < messages; i++) {
                    producer.send(message(session));
                }
            });
        }
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            clock("receive()", column, round, MANY, messages -> receive(consumer, messages));
        }
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            clock("send, persistent, with CompletionListener", column, round, MANY, messages -> {
                Completions completions = new Completions();
                for (int i = 0; i < messages; i++) {
                    completions.window.acquire();
                    producer.send(message(session), completions);
                }
                completions.window.acquire(WINDOW);
            });
        }
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            CountDownLatch received = new CountDownLatch(MANY);
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            clock("MessageListener", column, round, MANY, messages -> {
                consumer.setMessageListener(message -> received.countDown());
                if (!received.await(PATIENCE, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(received.getCount() + " messages are missing");
                }
            });
        }
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            clock("send, transacted, 100 a commit", column, round, MANY, messages -> {
                for (int i = 1; i <= messages; i++) {
                    producer.send(message(session));
                    if (i % PER_COMMIT == 0) {
                        session.commit();
                    }
                }
            });
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            clock("receive(), transacted, 100 a commit", column, round, MANY, messages -> {
                for (int i = 0; i < messages / PER_COMMIT; i++) {
                    receive(consumer, PER_COMMIT);
                    session.commit();
                }
            });
        }
    }

    private BytesMessage message(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static void receive(MessageConsumer consumer, int messages) throws JMSException {
        for (int i = 0; i < messages; i++) {
            if (consumer.receive(PATIENCE) == null) {
                throw new IllegalStateException("message " + i + " is missing");
            }
        }
    }

    private void clock(String name, int column, int round, int messages, Body body) throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        body.run(messages);
        double seconds = (System.nanoTime() - start) / 1e9;
        double each = (system.getProcessCpuTime() - cpu) / 1e3 / messages;
        System.out.printf(
                Locale.ROOT,
                "round %d %-6s %-45s %8.1f us CPU, %9.0f a second%n",
                round,
                column == 0 ? "plain" : "ours",
                name,
                each,
                messages / seconds);
        if (round > 0) { // the first one is to warm up
            micros.computeIfAbsent(name, any -> new double[2])[column] += each;
        }
    }

    private static final class Completions implements CompletionListener {
        private final Semaphore window = new Semaphore(WINDOW);

        @Override
        public void onCompletion(Message message) {
            window.release();
        }

        @Override
        public void onException(Message message, Exception exception) {
            throw new IllegalStateException(exception);
        }
    }
}
