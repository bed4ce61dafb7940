package io.waylink.adapter.net;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.jms.JMSException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import org.apache.qpid.jms.JmsConnection;

/** The adapter's connections to one url, and what was told about them. */
final class Client implements AutoCloseable {

    /** Not all peers here answer a close. */
    private static final String SOON_CLOSED = "jms.closeTimeout=200";

    private final List<RecoveryEvent> events = new CopyOnWriteArrayList<>();
    private final SharedConnections connections;

    Client(String url) {
        this(url, Duration.ofSeconds(10));
    }

    Client(String url, Duration connectTimeout) {
        connections = new SharedConnections(
                new ClientSettings(
                        url + (url.contains("?") ? "&" : "?") + SOON_CLOSED,
                        1,
                        connectTimeout,
                        Duration.ofSeconds(10),
                        10),
                events::add);
    }

    JmsConnection connect() throws JMSException {
        return connect(Credentials.NONE);
    }

    JmsConnection connect(Credentials credentials) throws JMSException {
        JmsConnection connection = connections.connect(credentials, null);
        connection.start();
        return connection;
    }

    <T extends RecoveryEvent> List<T> told(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The peers that were connected to, in order. */
    List<String> peers() {
        return told(RecoveryEvent.ConnectionEstablished.class).stream()
                .map(RecoveryEvent::peer)
                .toList();
    }

    @Override
    public void close() {
        connections.close();
    }
}
