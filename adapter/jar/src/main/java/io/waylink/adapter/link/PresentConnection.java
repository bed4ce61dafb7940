package io.waylink.adapter.link;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.waylink.adapter.net.Engine;
import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.adapter.net.Redirection;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Transport;

/** The connection as links see it: the engine that is there now, or none. */
final class PresentConnection implements LinkHost {

    private final LinkSettings settings;
    private final ScheduledExecutorService timers;
    private final RecoveryListener events;
    private volatile BiConsumer<AmqpProvider, Failure> onSilence;
    private final Probes probes;
    private final UntilLost untilLost = new UntilLost();
    private final Temporaries temporaries = new Temporaries();
    private volatile AmqpProvider engine;
    private volatile AmqpProvider coming;
    private volatile int mostAtLast;
    private volatile String peer;
    private volatile boolean peerIsRouter;
    private volatile boolean peerRelays;
    private volatile ProviderListener jms;

    PresentConnection(LinkSettings settings, ScheduledExecutorService timers, RecoveryListener events, String target) {
        this.settings = settings;
        this.timers = timers;
        this.events = events;
        this.peer = target;
        this.probes = new Probes(timers);
    }

    void become(AmqpProvider connected, String to) {
        peer = to;
        peerIsRouter = Failures.isRouter(connected);
        peerRelays = !peerIsRouter && Failures.offersRelay(connected);
        engine = connected;
        coming = null;
        mostAtLast = mostSessions();
    }

    /**
     * Its peer, which is the one that was there last, has been sent an Open and has not answered yet.
     *
     * @return whether so many sessions may be begun already, as that peer has allowed them before
     */
    boolean comes(AmqpProvider opening, int sessions) {
        boolean hasRoom = sessions <= mostAtLast;
        coming = hasRoom ? opening : null;
        return hasRoom;
    }

    /** Whether this is the engine that is there, or that is about to be. */
    boolean isPresent(AmqpProvider which) {
        return which == engine || which == coming;
    }

    /**
     * How many sessions there may be besides the one that Qpid JMS begins for the connection itself: channels are counted
     * from 0. Whatever a peer allows, before one is there.
     */
    int mostSessions() {
        AmqpProvider on = engine;
        Transport transport = on == null ? null : on.getProtonConnection().getTransport();
        return transport == null
                ? Integer.MAX_VALUE
                : Math.min(transport.getChannelMax(), transport.getRemoteChannelMax());
    }

    /** It is gone; links are told next, and then {@link #answerWhatWaits()}. */
    void gone() {
        engine = null;
        coming = null;
        probes.clear();
    }

    void answerWhatWaits() {
        untilLost.lost();
    }

    @Override
    public AmqpProvider engine() {
        return engine;
    }

    Temporaries temporaries() {
        return temporaries;
    }

    /** @param told told when nothing answers on an engine, although it is open */
    void silencedBy(BiConsumer<AmqpProvider, Failure> told) {
        onSilence = told;
    }

    /** Runs this soon, on a thread that holds no monitor. */
    void execute(Runnable task) {
        timers.execute(() -> runReporting(task));
    }

    void reportTo(ProviderListener listener) {
        jms = listener;
    }

    @Override
    public boolean isLive(AmqpProvider which) {
        // When the peer closes it, the engine fails everything that is open before it says that it has failed itself.
        return which != null
                && isPresent(which)
                && !which.isFailed()
                && which.getProtonConnection().getRemoteState() != EndpointState.CLOSED;
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public boolean peerIsRouter() {
        return peerIsRouter;
    }

    @Override
    public boolean peerRelays() {
        return peerRelays;
    }

    @Override
    public LinkSettings settings() {
        return settings;
    }

    @Override
    public ProviderListener jms() {
        return jms;
    }

    @Override
    public Probes probes() {
        return probes;
    }

    @Override
    public boolean isGone(String temporaryAddress) {
        return temporaries.isGone(temporaryAddress, engine);
    }

    @Override
    public void tell(RecoveryEvent event) {
        events.on(event);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        ScheduledFuture<?> future = timers.schedule(() -> runReporting(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** A defect in a timer's task would be swallowed by its future: it is made to fail the JMS connections instead. */
    private void runReporting(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            jms.onConnectionFailure(new ProviderException("A task of link recovery failed: " + e, e));
        }
    }

    @Override
    public Duration backoff(int attempts) {
        return settings.backoff().delay(attempts, ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public AsyncResult untilLost(AmqpProvider on, AsyncResult request) {
        return untilLost.wrap(request, () -> isLive(on));
    }

    @Override
    public void connectionGone(Exception refusal) {
        AmqpProvider on = engine;
        if (on != null && on.isFailed()) {
            onSilence.accept(on, Failures.ofConnection(on, refusal, true));
        }
    }

    @Override
    public void authorize(AmqpProvider on, String address, Consumer<Failure> answer) {
        if (on instanceof Engine withTokens) {
            withTokens.authorize(address, answer);
        } else {
            answer.accept(null);
        }
    }

    @Override
    public Redirection redirectionOf(AmqpProvider on, Link link) {
        return on instanceof Engine at && Failures.LINK_REDIRECT.equals(Failures.conditionOf(link))
                ? at.redirectionOf(link.getRemoteCondition())
                : null;
    }

    @Override
    public boolean isAt(Endpoint endpoint) {
        return engine instanceof Engine at && at.isAt(endpoint);
    }

    @Override
    public Failure withTokens(AmqpProvider on, String address, Failure failure) {
        return on instanceof Engine withTokens ? withTokens.withTokens(address, failure) : failure;
    }

    @Override
    public void silent(Failure failure) {
        AmqpProvider on = engine;
        if (on != null) {
            onSilence.accept(on, failure);
        }
    }
}
