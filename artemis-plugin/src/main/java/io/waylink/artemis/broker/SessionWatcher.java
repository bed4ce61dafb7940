package io.waylink.artemis.broker;

import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerSessionPlugin;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;

/**
 * Notices that an operator has closed the session of a connection to a router. Artemis before 2.43 leaves the links of
 * that session attached, with nothing behind them.
 */
public final class SessionWatcher implements ActiveMQServerSessionPlugin {

    @Override
    public void afterCloseSession(ServerSession session, boolean failed) {
        if (session.getRemotingConnection() instanceof ActiveMQProtonRemotingConnection connection
                && connection.getAmqpConnection() instanceof RoutedContext context) {
            context.sessionClosed();
        }
    }
}
