package io.waylink.artemis.xa;

import java.util.EnumSet;

import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConstants;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/** The AMQP side of a connection to an acceptor: Artemis' own, but for the links that have to do with transactions. */
final class XaContext extends AMQPConnectionContext {

    private static final EnumSet<EndpointState> ANY = EnumSet.allOf(EndpointState.class);

    private final XaLinks links;

    XaContext(
            ActiveMQServer server,
            ProtonProtocolManager manager,
            XaConnectionCallback callback,
            XaPlugin plugin,
            int idleTimeout) {
        super(
                manager,
                callback,
                server.getNodeID().toString(),
                idleTimeout,
                manager.getMaxFrameSize(),
                AMQPConstants.Connection.DEFAULT_CHANNEL_MAX,
                server.getConfiguration().isAmqpUseCoreSubscriptionNaming(),
                server.getScheduledPool(),
                true,
                null,
                null,
                null,
                null,
                false);
        links = plugin.links(this, callback);
    }

    @Override
    protected void remoteLinkOpened(Link link) throws Exception {
        boolean ours = link.getLocalState() == EndpointState.UNINITIALIZED
                && links.attach(link, getSessionExtension(link.getSession()));
        if (!ours) {
            super.remoteLinkOpened(link);
        }
    }

    /** A session ends without a word of its links, and Artemis forgets only those that lead to a queue. */
    @Override
    public void onRemoteClose(Session session) throws Exception {
        Connection connection = handler.getConnection();
        for (Link link = connection.linkHead(ANY, ANY); link != null; link = link.next(ANY, ANY)) {
            if (link.getSession().equals(session)) {
                close(link);
            }
        }
        super.onRemoteClose(session);
    }

    /** What a half-closed coordinator has declared is as lost as with a closed one. */
    @Override
    public void onRemoteDetach(Link link) throws Exception {
        close(link);
        super.onRemoteDetach(link);
    }

    private static void close(Link link) throws ActiveMQAMQPException {
        if (link.getContext() instanceof XaCoordinator || link.getContext() instanceof ControlLink) {
            ((ProtonDeliveryHandler) link.getContext()).close(true);
        }
    }
}
