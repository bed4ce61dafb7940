package io.waylink.adapter.link;

import java.util.concurrent.RejectedExecutionException;

import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.State;
import org.apache.qpid.jms.JmsDestination;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsResource.ResourceState;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpAbstractResource;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.jms.provider.exceptions.ProviderSecurityException;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;

/** A producer's or consumer's link: attached, lost and attached again beneath a JMS object that does not notice. */
abstract class RecoverableLink extends RecoveryShell {

    final RecoverableSession session;
    private final JmsResource info;
    private final boolean temporary;
    private volatile SessionSite site;
    private volatile JmsResource attached;
    private String address;
    private final FollowedRedirects redirects;
    private AmqpProvider engine;
    private final PendingCreation creation = new PendingCreation();
    private boolean closing;

    RecoverableLink(
            RecoverableSession session, JmsResource info, RecoveryEvent.Direction direction, JmsDestination to) {
        super(session, new RecoveryEvent.Link(direction, to == null ? "" : to.getAddress()));
        this.session = session;
        this.info = info;
        this.temporary = to != null && to.isTemporary();
        this.redirects = new FollowedRedirects(this, session);
        this.site = session.site();
        this.attached = info;
    }

    /** What it is attached at, or will be. */
    final SessionSite site() {
        return site;
    }

    @Override
    final LinkHost host() {
        return site.host();
    }

    /** What the engine knows it by: elsewhere and at another address it is not what the JMS layer knows. */
    final JmsResource attachedAs() {
        return attached;
    }

    /**
     * What it is attached as elsewhere, or at another address.
     *
     * @param there the session as the engine there knows it
     * @param otherAddress null if it is the same
     */
    abstract JmsResource as(JmsSessionId there, String otherAddress);

    /** Attaches for the first time; the request is answered when that has succeeded, failed for good, or taken too long. */
    final void create(AsyncResult request) {
        synchronized (lock) {
            creation.begin(request, host().after(session.patience().toCreate(), this::createTimedOut));
            fire(new Event.Wanted());
        }
    }

    /** Attaches for the first time; nobody waits for that but those who use it. */
    final void attach() {
        fire(new Event.Wanted());
    }

    private void createTimedOut() {
        synchronized (lock) {
            if (creation.isOpen()) {
                String last =
                        lastRefusal() == null ? "no answer" : lastRefusal().getMessage();
                ProviderException failure = new ProviderOperationTimedOutException("Could not attach the " + name()
                        + " at " + host().peer() + " within "
                        + session.patience().toCreate().toMillis() + " ms: " + last);
                AsyncResult request = creation.take();
                close();
                request.onFailure(failure);
            }
        }
    }

    /** The peer detached the link that is attached now. */
    final void detached(AmqpProvider by, ProviderException cause) {
        synchronized (lock) {
            if (by != engine) {
                return; // it is elsewhere already
            }
            refusedWith(cause);
            if (isUp() && !follow()) {
                Failure failure = Failures.ofLink(endpoint(), cause, mayTurnUp());
                fire(new Event.Lost(epoch(), host().withTokens(engine, attachedAddress(), failure)));
            }
        }
    }

    @Override
    public final boolean hasWork() {
        synchronized (lock) {
            return creation.isOpen() || isNeeded();
        }
    }

    /** Whether something waits for its being attached. */
    abstract boolean isNeeded();

    /** Whether Attach may be sent before the peer has said in Open what it can: as to this peer it was before. */
    boolean mayGoAhead() {
        return hasWorked() && !temporary && !name().address().isEmpty();
    }

    private boolean mayTurnUp() {
        return hasWorked() || host().peerIsRouter();
    }

    final JmsResource resource() {
        return info;
    }

    /** Closes the link in good order because the application closed its producer or consumer. */
    final void closeGracefully(AsyncResult request) {
        synchronized (lock) {
            boolean wasAttached = isUp() && host().isLive(engine);
            closing = true;
            if (wasAttached) {
                beforeClose();
            }
            close();
            if (!wasAttached) {
                request.onSuccess();
                return;
            }
            try {
                engine.destroy(attached, host().untilLost(engine, request));
            } catch (ProviderException | RejectedExecutionException gone) {
                request.onSuccess();
            }
        }
    }

    /** Nobody wants it any more; nothing is sent to the peer. */
    final void close() {
        session.remove(this);
        fire(new Event.Closed());
        AsyncResult request = creation.take();
        if (request != null) {
            request.onFailure(new ProviderClosedException("The " + name() + " was closed before it was attached"));
        }
        onClosed();
    }

    /** It is about to be closed while it is attached. */
    void beforeClose() {
        // Nothing to do here.
    }

    /** It is closed: whoever still waits for it has waited long enough. */
    void onClosed() {
        // Nobody here.
    }

    /** The adapter stops: everything that is open ends in this way. */
    void endAll(ProviderException cause) {
        AsyncResult request = creation.take();
        if (request != null) {
            request.onFailure(cause);
        }
        endWork(cause);
    }

    /** What is open on it ends in this way. */
    void endWork(ProviderException cause) {
        // Nothing here.
    }

    /** How much it still keeps, for tests: nothing may be left of what is closed. */
    int residue() {
        return creation.isOpen() ? 1 : 0;
    }

    /** Its session ends, and the peer's end of it with that: nothing is sent for the link itself. */
    final void abandon() {
        closing = true;
        close();
    }

    final AmqpProvider engine() {
        return engine;
    }

    /** The AMQP link that is attached now, or was last; null before the first attempt. */
    final Link endpoint() {
        return attached.getId().getProviderHint() instanceof AmqpAbstractResource<?, ?> resource
                        && resource.getEndpoint() instanceof Link link
                ? link
                : null;
    }

    /** Whether either side has detached it, or the peer has ended its session, though that may not have been decided upon yet. */
    final boolean isDetached() {
        Link link = endpoint();
        return link == null
                || link.getRemoteState() == EndpointState.CLOSED
                || link.getLocalState() == EndpointState.CLOSED
                || link.detached()
                || link.getSession().getRemoteState() == EndpointState.CLOSED;
    }

    @Override
    final void establish(long epoch) {
        engine = site.engine();
        if (engine == null) {
            fire(new Event.ParentLost(Failure.answered(FailureScope.CONNECTION, "not connected", "")));
            return;
        }
        if (temporary && host().isGone(name().address())) {
            String gone = "the temporary destination " + name().address() + " is gone with its connection";
            refusedWith(new ProviderException(gone));
            fire(new Event.Refused(epoch, Failure.answered(FailureScope.FATAL, "amqp:not-found", gone)));
            return;
        }
        AmqpProvider on = engine;
        try {
            host().authorize(on, attachedAddress(), refusal -> authorized(epoch, on, refusal));
        } catch (RejectedExecutionException gone) {
            notConnected(epoch, gone);
        }
    }

    private void authorized(long epoch, AmqpProvider on, Failure refusal) {
        if (refusal == null) {
            on.scheduleExecuteAndPump(() -> attach(epoch, on));
            return;
        }
        synchronized (lock) {
            String why = "The " + name() + " at " + host().peer() + ": " + refusal;
            refusedWith(
                    refusal.scope() == FailureScope.FATAL
                            ? new ProviderSecurityException(why)
                            : new ProviderException(why));
            fire(new Event.Refused(epoch, hasWorked() ? host().withTokens(on, attachedAddress(), refusal) : refusal));
        }
    }

    /** On the engine's event loop, so that the guard is there before any answer can be. */
    private void attach(long epoch, AmqpProvider on) {
        LateAnswer.attachAfter(this, endpoint(), site.endpoint(), on, new LateAnswer.Attaching() {
            @Override
            public boolean isWanted() {
                return epoch == epoch() && state() == State.ESTABLISHING;
            }

            @Override
            public void attach() {
                try {
                    on.create(attached, new Attach(epoch, on));
                    on.scheduleExecuteAndPump(() -> AttachGuard.install(endpoint()));
                } catch (ProviderException | RejectedExecutionException gone) {
                    notConnected(epoch, gone);
                }
            }

            @Override
            public void unanswered(ProviderException why) {
                refusedWith(why);
                fire(new Event.Refused(epoch, Failure.silence(FailureScope.LINK, why.getMessage())));
            }
        });
    }

    /** Whether a link that the peer has attached is of use. */
    boolean isFit(Link attached) {
        return true;
    }

    private void unfit(long epoch) {
        String why = "the peer takes " + name().address() + " for an address like any other";
        refusedWith(new ProviderException(why));
        discard();
        fire(new Event.Refused(epoch, Failure.answered(FailureScope.FATAL, "amqp:not-implemented", why)));
    }

    private final class Attach implements AsyncResult {
        private final long epoch;
        private final AmqpProvider attachedOn;
        private boolean complete;

        Attach(long epoch, AmqpProvider attachedOn) {
            this.epoch = epoch;
            this.attachedOn = attachedOn;
        }

        @Override
        public void onSuccess() {
            complete = true;
            synchronized (lock) {
                if (epoch == epoch() && state() == State.ESTABLISHING && !isFit(endpoint())) {
                    unfit(epoch);
                } else {
                    fire(new Event.Established(epoch));
                }
            }
        }

        @Override
        public void onFailure(ProviderException cause) {
            complete = true;
            LateAnswer.keepSubscription(attached, endpoint());
            synchronized (lock) {
                refusedWith(cause);
                if (attachedOn != engine || epoch != epoch()) {
                    return; // it has been given up since
                }
                if (!host().isLive(attachedOn)) {
                    fire(new Event.ParentLost(Failures.ofConnection(attachedOn, cause, true)));
                } else if (!follow()) {
                    Failure failure = Failures.ofLink(endpoint(), cause, mayTurnUp());
                    fire(new Event.Refused(epoch, failure));
                    returnIfSpent(failure);
                }
            }
        }

        @Override
        public boolean isComplete() {
            return complete;
        }
    }

    // ---- redirects ----

    private String attachedAddress() {
        return address == null ? name().address() : address;
    }

    /** @return whether the peer has redirected it, which is followed, or decided upon, now */
    private boolean follow() {
        return redirects.follow(host().redirectionOf(engine, endpoint()));
    }

    private void returnIfSpent(Failure failure) {
        if ((!site.isHome() || address != null) && !state().isFinal()) {
            redirects.refused(() -> session.redirects().sendHome(this, failure));
        }
    }

    /** It is attached there from now on, or would be if its session were begun; while it is not attached anywhere. */
    final void moveTo(SessionSite there, String otherAddress) {
        site = there;
        address = otherAddress;
        attached = there.isHome() && otherAddress == null ? info : as(there.id(), otherAddress);
    }

    /** It did what it is for. */
    final void worked() {
        if (isProving()) {
            synchronized (lock) {
                redirects.worked();
                fire(new Event.Worked(epoch()));
            }
        }
    }

    @Override
    void onUp() {
        site.attached();
        AsyncResult request = creation.take();
        if (request != null) {
            request.onSuccess();
        }
    }

    @Override
    void onLost(Failure failure) {
        // Were it closed, the JMS layer would take the link for closed by the application.
        attached.setState(ResourceState.REMOTELY_CLOSED);
    }

    @Override
    void onGivenUp(Failure failure) {
        session.remove(this);
        AsyncResult request = creation.take();
        if (request != null) {
            request.onFailure(refusal(failure));
        } else {
            info.setState(ResourceState.CLOSED);
            tellClosed(refusal(failure));
        }
    }

    /** What the peer, or the engine, said last when it refused. */
    final ProviderException refusal(Failure failure) {
        return lastRefusal() != null
                ? Refusals.named(lastRefusal(), "Could not attach the " + name() + " at " + host().peer())
                : new ProviderException("The " + name() + " at " + host().peer() + " is closed: " + failure);
    }

    /** Tells the JMS connection that it belongs to of a failure that nobody waits for. */
    final void report(ProviderException failure) {
        PerConnection.report(host().jms(), session.connectionId(), failure);
    }

    /** Tells the JMS layer that it is closed for good. */
    void tellClosed(ProviderException cause) {
        host().jms().onResourceClosed(info, cause);
    }

    /** The link is about to be torn down, on the engine's event loop. */
    void beforeTearDown(Link link) {
        // Nothing to do here.
    }

    @Override
    final void tearDown() {
        Link link = endpoint();
        if (closing || link == null || !host().isLive(engine) || link.getRemoteState() == EndpointState.CLOSED) {
            return;
        }
        AmqpProvider on = engine;
        Object resource = attached.getId().getProviderHint();
        host().onEventLoop(on, () -> {
            if (link.getLocalState() == EndpointState.ACTIVE
                    && resource instanceof AmqpAbstractResource<?, ?> present) {
                beforeTearDown(link);
                present.closeResource(on, new ProviderException("given up by this side"), true);
            }
        });
    }

    @Override
    final void discard() {
        if (!host().isLive(engine)) {
            return; // and so it is if it has moved: it ended with its session there
        }
        try {
            engine.destroy(attached, NoOpAsyncResult.INSTANCE);
        } catch (ProviderException | RejectedExecutionException gone) {
            host().connectionGone(gone); // and the link with it
        }
    }
}
