package io.waylink.it.peers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.JmsConnection;

import static org.assertj.core.api.Assertions.assertThat;

/** The adapter's connections to one url. */
final class Client implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 10_000;

    private final List<RecoveryEvent> events = new CopyOnWriteArrayList<>();
    private final SharedConnections connections;

    Client(String url) {
        connections = new SharedConnections(
                new ClientSettings(url, 1, Duration.ofSeconds(20), Duration.ofSeconds(20), 10), events::add);
    }

    JmsConnection connect(Credentials credentials) throws JMSException {
        JmsConnection connection = connections.connect(credentials, null);
        connection.start();
        return connection;
    }

    /** The peers that were connected to, in order. */
    List<String> peers() {
        return events.stream()
                .filter(RecoveryEvent.ConnectionEstablished.class::isInstance)
                .map(RecoveryEvent::peer)
                .toList();
    }

    /** Sends and receives one message outside a transaction and one within. */
    static void exchange(JmsConnection connection, String queue) throws JMSException {
        exchange(connection, queue, DeliveryMode.PERSISTENT);
    }

    static void exchange(JmsConnection connection, String queue, int deliveryMode) throws JMSException {
        for (boolean transacted : new boolean[] {false, true}) {
            Session session = connection.createSession(transacted, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(queue));
            producer.setDeliveryMode(deliveryMode);
            producer.send(session.createTextMessage("transacted: " + transacted));
            if (transacted) {
                session.commit();
            }
            MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            assertThat(consumer.receive(PATIENCE_MILLIS).getBody(String.class)).isEqualTo("transacted: " + transacted);
            if (transacted) {
                session.commit();
            }
            session.close();
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
