package io.waylink.adapter.link;

import java.time.Duration;

import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/**
 * Waits for the peer's detach of a link that this side has given up, because its attach or what it carried had no answer.
 * A link keeps its name, and engines go by the name alone. Ours, if the name were attached again meanwhile, would take
 * the answer to the first attach for that to the second, end the wrong link at the detach behind it, and be off by one
 * from then on. The peer's, be it a router or a broker, takes an attach under a name that it has not detached yet for the link
 * that it is about to end, and never answers it: a silence that would cost the whole connection. All on the engine's event
 * loop.
 */
final class LateAnswer implements AmqpEventSink {

    private final Runnable then;
    private LinkHost.Timer limit;
    private boolean over;

    private LateAnswer(Runnable then) {
        this.then = then;
    }

    /**
     * Whether this side has given the link up and the peer still owes its detach.
     *
     * @param link as it was attached last, null if it was not
     * @param in the session as it is begun now
     */
    static boolean isDue(Link link, Session in) {
        return link != null
                && link.getSession().equals(in)
                && (link.getLocalState() == EndpointState.CLOSED || link.detached())
                && link.getRemoteState() != EndpointState.CLOSED;
    }

    /**
     * Waits for that detach.
     *
     * @param answered run when it is there
     * @param silent run instead when it has not come for as long as any answer may take
     */
    static void await(Link link, LinkHost host, AmqpProvider on, Runnable answered, Runnable silent) {
        LateAnswer late = new LateAnswer(answered);
        link.setContext(late);
        late.limit = host.after(
                Duration.ofMillis(on.getRequestTimeout()), () -> host.onEventLoop(on, () -> late.end(silent)));
    }

    /**
     * The engine closes what it gives up: a peer that answers late would take that for the end of a durable subscription.
     * To be called when the engine tells that it has given up, before it writes.
     *
     * @param of what was to be attached
     * @param link null if it was not
     */
    static void keepSubscription(JmsResource of, Link link) {
        if (of instanceof JmsConsumerInfo consumer
                && consumer.isDurable()
                && link != null
                && link.getLocalState() == EndpointState.CLOSED) {
            link.detach();
        }
    }

    private void end(Runnable next) {
        if (!over) {
            over = true;
            limit.cancel();
            next.run();
        }
    }

    @Override
    public void processRemoteOpen(AmqpProvider engine) {
        // The detach is still to come.
    }

    @Override
    public void processRemoteDetach(AmqpProvider engine) {
        end(then);
    }

    @Override
    public void processRemoteClose(AmqpProvider engine) {
        end(then);
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider engine, Delivery delivery) {
        // The peer has not seen yet that it was given up.
    }

    @Override
    public void processFlowUpdates(AmqpProvider engine) {
        // The peer has not seen yet that it was given up.
    }
}
