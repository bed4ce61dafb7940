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
 * Waits for the answer to an attach that was given up because it had none. The engine goes by the name alone when it looks
 * for the link that an answer is to, and a link keeps its name: if it were attached again meanwhile, the answer to the first
 * attach would pass for that to the second, the detach behind it would end the wrong link, and all further ones would
 * be off by one, until one of them is put upon a link that was never attached. So the same name is not asked for again
 * before the peer has answered. All on the engine's event loop.
 */
final class LateAnswer implements AmqpEventSink {

    private final Runnable then;
    private LinkHost.Timer limit;
    private boolean over;

    private LateAnswer(Runnable then) {
        this.then = then;
    }

    /**
     * Whether the peer still owes an answer to the attach of this link.
     *
     * @param link as it was attached last, null if it was not
     * @param in the session as it is begun now
     */
    static boolean isDue(Link link, Session in) {
        return link != null
                && link.getSession().equals(in)
                && link.getLocalState() == EndpointState.CLOSED
                && link.getRemoteState() == EndpointState.UNINITIALIZED;
    }

    /**
     * Waits for that answer.
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
        end(then);
    }

    @Override
    public void processRemoteDetach(AmqpProvider engine) {
        // As was asked for.
    }

    @Override
    public void processRemoteClose(AmqpProvider engine) {
        // As was asked for.
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
