package io.waylink.adapter.link;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.Redirection;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.engine.Link;

/** What a link sees of the connection that it lives on. */
interface LinkHost {

    /** The engine of the present connection; null if there is none. */
    AmqpProvider engine();

    /** Whether this is still the engine of the present connection, which has neither failed nor been closed by the peer. */
    boolean isLive(AmqpProvider engine);

    /** Where the connection goes, for messages. */
    String peer();

    /** Whether the peer is a router, and not a broker itself. */
    boolean peerIsRouter();

    /** Whether the peer is a broker that forwards what comes over a link without an address; routers lose it. */
    boolean peerRelays();

    LinkSettings settings();

    /** The JMS layer above. */
    ProviderListener jms();

    Probes probes();

    /** Whether this address was that of a temporary destination of ours which went with an earlier connection. */
    boolean isGone(String temporaryAddress);

    /** Tells the world. */
    void tell(RecoveryEvent event);

    /** Runs this on a timer thread, after a delay, unless it is cancelled before. */
    Timer after(Duration delay, Runnable task);

    /** Something that will run. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }

    /** The delay before the next attempt. */
    Duration backoff(int attempts);

    /**
     * Wraps a request that has succeeded when the connection is gone: nothing is left to stop, to settle or to close, and
     * an engine that is gone never answers.
     */
    AsyncResult untilLost(AmqpProvider engine, AsyncResult request);

    /** The engine refused a call because its connection has just gone; the loss itself is told by the engine. */
    void connectionGone(Exception refusal);

    /** Runs something on an engine's event loop; if that has ended, what the task is about has ended with it. */
    default void onEventLoop(AmqpProvider on, Runnable task) {
        try {
            on.scheduleExecuteAndPump(task);
        } catch (RejectedExecutionException gone) {
            connectionGone(gone);
        }
    }

    /**
     * Answers, at once or later, when a link to this address may be attached.
     *
     * @param answer told why it may not be, null if it may
     */
    void authorize(AmqpProvider engine, String address, Consumer<Failure> answer);

    /** Where this link was redirected to when it was detached; null if it was not. */
    Redirection redirectionOf(AmqpProvider engine, Link link);

    /** Whether the present connection goes to this host. */
    boolean isAt(Endpoint endpoint);

    /** What it means that a link that had been attached was detached with this failure. */
    Failure withTokens(AmqpProvider engine, String address, Failure failure);

    /** Nothing answers on this connection any more: it has to be made anew. */
    void silent(Failure failure);
}
