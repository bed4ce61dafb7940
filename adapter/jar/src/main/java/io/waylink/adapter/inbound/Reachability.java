package io.waylink.adapter.inbound;

import java.time.Duration;

import jakarta.jms.JMSException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.net.RecoveryListener;
import org.apache.qpid.jms.JmsConnection;

/** Finds out whether messages could be had: connects, attaches, takes nothing, and goes. */
final class Reachability {

    /** Of whom. */
    enum Which {
        ANY_PEER,
        FIRST_HOST
    }

    private Reachability() {}

    /**
     * Returns if messages can be had.
     *
     * @param within how long it may take to connect, and then to attach
     * @throws JMSException why they cannot
     */
    static void require(Which which, EndpointSettings settings, Duration within) throws JMSException {
        ClassLoader before = ContextLoader.enterAdapter();
        try (SharedConnections connections =
                        connections(which, settings.client().takingNothing(within));
                JmsConnection connection = connections.connect(settings.credentials(), settings.clientId())) {
            settings.subscription().open(connection.createSession()).close();
        } finally {
            ContextLoader.leave(before);
        }
    }

    private static SharedConnections connections(Which which, ClientSettings client) {
        return switch (which) {
            case ANY_PEER -> new SharedConnections(client, RecoveryListener.NONE);
            case FIRST_HOST -> SharedConnections.toFirstHost(client, RecoveryListener.NONE);
        };
    }
}
