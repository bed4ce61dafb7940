package io.waylink.it.links;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long after the killed broker listens again the first send is accepted and the first message is consumed, through the
 * router and the plugin, with few and with many links waiting. Prints distributions; asserts only that everything came
 * back. Run by {@code mvn verify -Pbench -DskipTests -pl it-tests/links -am}.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class RecoveryTimeBenchmark {

    private static final int ROUNDS = Integer.getInteger("waylink.bench.rounds", 11);
    private static final int LINKS_PER_SESSION = 25;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} links waiting")
    @ValueSource(ints = {1, 500})
    void fromListeningToWorking(int links) throws Exception {
        List<Long> accepted = new ArrayList<>();
        List<Long> consumed = new ArrayList<>();
        try (Landscape landscape = Landscape.start(directory)) {
            ArtemisBroker broker = landscape.startBroker("one", "one.#", true);
            try (SharedConnections connections = landscape.connect(RecoveryListener.NONE);
                    JmsConnection connection = connections.connect(Credentials.NONE, null)) {
                connection.start();
                Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = sending.createProducer(sending.createQueue("one.time"));
                Session receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = receiving.createConsumer(receiving.createQueue("one.time"));
                attachMore(connection, links - 1);
                for (int round = 0; round <= ROUNDS; round++) {
                    broker.kill();
                    String id = "round " + round;
                    CompletableFuture<Long> sent = at(() -> producer.send(sending.createTextMessage(id)));
                    CompletableFuture<Long> received = at(() -> receive(consumer, id));
                    CompletableFuture<Long> listening = at(() -> awaitListening(broker.port()));
                    broker.start();
                    if (round > 0) { // the first one warms up
                        accepted.add(sent.join() - listening.join());
                        consumed.add(received.join() - listening.join());
                    }
                    assertThat(sent.join()).isPositive();
                    assertThat(received.join()).isPositive();
                }
            }
        }
        print(links + " links: first send accepted", accepted);
        print(links + " links: first message consumed", consumed);
    }

    /** Idle producers on the same address. */
    private static void attachMore(JmsConnection connection, int links) throws JMSException {
        Session session = null;
        for (int i = 0; i < links; i++) {
            if (i % LINKS_PER_SESSION == 0) {
                session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            }
            session.createProducer(session.createQueue("one.time"));
        }
    }

    /** The message of this round; that of the last one may come again, if the broker died before it had stored the end of it. */
    private static void receive(MessageConsumer consumer, String id) throws JMSException {
        TextMessage message;
        do {
            message = (TextMessage) consumer.receive(LONG.toMillis());
            assertThat(message).as(id).isNotNull();
        } while (!message.getText().equals(id));
    }

    private interface Step {
        void run() throws JMSException, IOException;
    }

    /** When this has succeeded. */
    private static CompletableFuture<Long> at(Step step) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        step.run();
                        return System.nanoTime();
                    } catch (JMSException | IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> new Thread(task).start());
    }

    private static void awaitListening(int port) {
        while (!listens(port)) {
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void print(String what, List<Long> nanos) {
        List<Long> millis = nanos.stream().map(n -> n / 1_000_000).sorted().toList();
        int last = millis.size() - 1;
        System.out.printf(
                "%s after ms: min %d, median %d, 95 %% %d, max %d, all %s%n",
                what,
                millis.get(0),
                millis.get(last / 2),
                millis.get((int) Math.ceil(last * 0.95)),
                millis.get(last),
                millis);
    }
}
