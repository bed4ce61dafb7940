package io.waylink.artemis.broker;

import java.time.Duration;

import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.DefaultSenderController;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerSenderContext;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;

/**
 * A link over which a client receives. A subscription is named after the client and what it calls its link, so that it is
 * the same one through whichever router the client comes, and also without any; Artemis' own context would take the
 * router for the client.
 */
final class RoutedSender extends ProtonServerSenderContext {

    private static final Duration DRAIN_AGAIN = Duration.ofMillis(200);

    private final RoutedContext context;
    private final Sender link;
    private final RoutedTerminus terminus;

    RoutedSender(RoutedContext context, AMQPSessionContext session, Sender link, RoutedTerminus terminus) {
        super(context, link, session, session.getSessionSPI(), controller(context, session, link));
        this.terminus = terminus;
        this.context = context;
        this.link = link;
    }

    /** A link of the broker's own. */
    RoutedSender(RoutedContext context, AMQPSessionContext session, Sender link, QueueController controller) {
        super(context, link, session, session.getSessionSPI(), controller);
        this.context = context;
        this.link = link;
        this.terminus = new RoutedTerminus(link, null, null);
    }

    private static DefaultSenderController controller(RoutedContext context, AMQPSessionContext session, Sender link) {
        RoutedName name = RoutedName.of(link.getName());
        String client = name.client() == null ? context.getRemoteContainer() : name.client();
        return new DefaultSenderController(session, name.given(link), client);
    }

    @Override
    public void initialize() throws Exception {
        super.initialize();
        terminus.answer();
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
        if (drain) {
            context.later(DRAIN_AGAIN, this::drainAgain);
        }
    }

    private void drainAgain() {
        if (link.getLocalState() == EndpointState.ACTIVE
                && link.getRemoteState() == EndpointState.ACTIVE
                && link.getDrain()
                && link.getCredit() > 0) {
            onFlow(link.getCredit(), true);
            context.flush();
        }
    }
}
