package io.waylink.bench.client;

import java.time.Duration;

import jakarta.jms.Connection;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;
import org.apache.qpid.jms.JmsConnectionFactory;

/** What a client is made of. */
public enum Library {
    WAYLINK {
        @Override
        Client connect(int port, String user, String queue, byte[] body) throws Exception {
            Duration patience = Client.PATIENCE;
            SharedConnections connections = new SharedConnections(
                    new ClientSettings("amqp://127.0.0.1:" + port, 1, patience, patience, Client.PREFETCH),
                    RecoveryListener.NONE);
            Connection connection = connections.connect(new Credentials(user, user), null);
            return new JmsClient(connection, connections::close, queue, body);
        }
    },
    QPID_JMS {
        @Override
        Client connect(int port, String user, String queue, byte[] body) throws Exception {
            Connection connection = new JmsConnectionFactory(
                            user, user, "amqp://127.0.0.1:" + port + "?jms.prefetchPolicy.all=" + Client.PREFETCH)
                    .createConnection();
            return new JmsClient(connection, () -> {}, queue, body);
        }
    },
    PROTON_J {
        @Override
        Client connect(int port, String user, String queue, byte[] body) throws Exception {
            return new ProtonClient(port, user, queue, body);
        }
    };

    /** Connects to 127.0.0.1; the user is its password too. */
    abstract Client connect(int port, String user, String queue, byte[] body) throws Exception;
}
