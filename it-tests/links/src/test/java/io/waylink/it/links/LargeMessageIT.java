package io.waylink.it.links;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;

import io.waylink.it.process.ArtemisBroker;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A message of 100 MB there and back, by a client with a heap of 256 MB. */
@Timeout(180)
class LargeMessageIT {

    private static final int PIECE = 1 << 20;
    private static final int PIECES = 100;
    private static final long SOON = 60_000;

    @TempDir
    Path directory;

    @Test
    void fitsIntoASmallHeap() throws Exception {
        try (ArtemisBroker broker = ArtemisBroker.create(
                ArtemisBroker.Setup.of(Path.of(System.getProperty("waylink.artemis.home")), directory))) {
            broker.start();
            Process client = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-classpath",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            LargeMessageIT.class.getName(),
                            Integer.toString(broker.port()))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(said).isZero();
        }
    }

    /** The client. */
    public static void main(String[] arguments) throws JMSException {
        String url = "waylink:(amqp://127.0.0.1:" + arguments[0] + ")";
        try (Connection connection =
                new JmsConnectionFactory(url).createConnection(ArtemisBroker.USER, ArtemisBroker.USER)) {
            connection.start();
            Session session = connection.createSession();
            Queue queue = session.createQueue("large");
            send(session, queue);
            BytesMessage received = (BytesMessage) session.createConsumer(queue).receive(SOON);
            byte[] piece = new byte[PIECE];
            for (int i = 0; i < PIECES; i++) {
                if (received.readBytes(piece) != PIECE || piece[0] != i) {
                    throw new IllegalStateException("piece " + i + " is not what was sent");
                }
            }
        }
    }

    private static void send(Session session, Queue queue) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        byte[] piece = new byte[PIECE];
        for (int i = 0; i < PIECES; i++) {
            piece[0] = (byte) i;
            message.writeBytes(piece);
        }
        session.createProducer(queue).send(message);
    }
}
