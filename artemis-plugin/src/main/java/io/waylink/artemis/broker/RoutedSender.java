package io.waylink.artemis.broker;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerSenderContext;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;

/**
 * A link over which a client receives. Routers name it {@code LINK@CLIENT}, with the container-id of the client. A
 * durable subscription is named after the link alone, so that it is the same one through whichever router the client
 * comes; Artemis' own context would put the router's container-id in front.
 */
final class RoutedSender extends ProtonServerSenderContext {

    private static final long DRAIN_AGAIN_MILLIS = 200;

    private final RoutedContext context;
    private final Sender link;
    private final RoutedTerminus terminus;
    private final boolean namesClient;

    RoutedSender(RoutedContext context, AMQPSessionContext session, Sender link, RoutedTerminus terminus) {
        super(context, link, session, session.getSessionSPI(), null);
        this.terminus = terminus;
        this.context = context;
        this.link = link;
        this.namesClient = link.getName().indexOf('@') >= 0;
    }

    @Override
    public void initialize() throws Exception {
        super.initialize();
        terminus.answer();
    }

    @Override
    protected String getClientId() {
        return namesClient ? "" : super.getClientId();
    }

    @Override
    public int deliverMessage(MessageReference reference, ServerConsumer consumer) throws Exception {
        context.tally().deliveredOut();
        return super.deliverMessage(reference, consumer);
    }

    /**
     * Artemis takes a drain for one that is under way if it comes right after the last one was answered, as it notes the
     * end of that one on another thread and too late; then it never answers. So it is asked again until it does.
     */
    @Override
    public void onFlow(int credit, boolean drain) {
        super.onFlow(credit, drain);
        if (drain && context.getConnectionCallback().getTransportConnection() instanceof NettyConnection tcp) {
            ScheduledFuture<?> unused =
                    tcp.getChannel().eventLoop().schedule(this::drainAgain, DRAIN_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void drainAgain() {
        if (!context.isGone()
                && link.getLocalState() == EndpointState.ACTIVE
                && link.getRemoteState() == EndpointState.ACTIVE
                && link.getDrain()
                && link.getCredit() > 0) {
            onFlow(link.getCredit(), true);
            context.flush();
        }
    }
}
