package io.waylink.adapter.link;

import java.util.concurrent.RejectedExecutionException;

import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.amqp.AmqpSession;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Session;

/**
 * A session as it is begun at one host, and anew on each connection to it: at home, which is where the session was made,
 * or at a host that links of it were redirected to. All of it under the monitor of the session.
 */
final class SessionSite {

    private final RecoverableSession session;
    private final LinkHost host;
    private final OtherHost other;
    private final JmsSessionInfo info;
    private AmqpProvider openingOn;
    private volatile AmqpSession begun;
    private volatile AmqpProvider engine;

    private SessionSite(RecoverableSession session, LinkHost host, OtherHost other, JmsSessionInfo info) {
        this.session = session;
        this.host = host;
        this.other = other;
        this.info = info;
    }

    static SessionSite home(RecoverableSession session, LinkHost host, JmsSessionInfo info) {
        return new SessionSite(session, host, null, info);
    }

    /** At another host: engines leave what they know of a session in its id, so that there it has one of its own. */
    static SessionSite away(RecoverableSession session, OtherHost other, JmsSessionInfo info) {
        JmsSessionInfo own = new JmsSessionInfo(
                new JmsSessionId(info.getId().getConnectionId(), info.getId().getValue()));
        own.setAcknowledgementMode(info.getAcknowledgementMode());
        own.setSendAcksAsync(info.isSendAcksAsync());
        own.setMessageIDPolicy(info.getMessageIDPolicy());
        own.setPrefetchPolicy(info.getPrefetchPolicy());
        own.setPresettlePolicy(info.getPresettlePolicy());
        own.setRedeliveryPolicy(info.getRedeliveryPolicy());
        own.setDeserializationPolicy(info.getDeserializationPolicy());
        return new SessionSite(session, other.connection(), other, own);
    }

    LinkHost host() {
        return host;
    }

    boolean isHome() {
        return other == null;
    }

    RecoverableSession session() {
        return session;
    }

    /** What engines know the session by here. */
    JmsSessionId id() {
        return info.getId();
    }

    /** The engine on which the session is open here; null while it is not. */
    AmqpProvider engine() {
        AmqpProvider on = engine;
        return on != null && host.isLive(on) ? on : null;
    }

    /** Whether this engine's answers are still about this session. */
    boolean isOn(AmqpProvider which) {
        return which != null && which == engine;
    }

    /** The AMQP session that was begun last; null before the first. */
    Session endpoint() {
        AmqpSession present = begun;
        return present == null ? null : present.getEndpoint();
    }

    /** A link is attached here. */
    void attached() {
        if (other != null) {
            other.served();
        }
    }

    /** Begins it as soon as there is a connection, if that is not under way. */
    void begin() {
        if (other != null) {
            other.begin(this);
        } else if (host.isLive(host.engine())) {
            open(host.engine());
        }
    }

    /** Begins it on a new connection. */
    void open(AmqpProvider on) {
        synchronized (session) {
            if (session.isLeft(this) || openingOn == on) {
                return;
            }
            openingOn = on;
            session.opening();
            try {
                on.create(info, new Answer(session, () -> opened(on), cause -> notOpened(on, cause)));
            } catch (ProviderException | RejectedExecutionException gone) {
                host.connectionGone(gone); // begun again on the next connection
            }
        }
    }

    /** Begins it on a connection whose peer has not answered Open, and does not wait for the answers. */
    void openAhead(AmqpProvider on) {
        open(on);
        host.onEventLoop(on, () -> {
            synchronized (session) {
                if (settleOn(on)) {
                    session.begins(this);
                }
            }
        });
    }

    /** @return whether it is still wanted there; then that is where it is from now on */
    private boolean settleOn(AmqpProvider on) {
        boolean wanted = openingOn == on && !session.isLeft(this) && host.isLive(on);
        if (wanted) {
            engine = on;
            begun = info.getId().getProviderHint() instanceof AmqpSession present ? present : null;
        }
        return wanted;
    }

    private void opened(AmqpProvider on) {
        if (settleOn(on)) {
            session.opened(this);
        }
    }

    private void notOpened(AmqpProvider on, ProviderException cause) {
        if (openingOn == on && host.isLive(on)) { // else begun again on the next connection
            if (host.engine() != on) { // it is not open yet: then once more
                engine = null;
                openingOn = null;
                return;
            }
            session.notOpened(
                    this, cause, Failure.answered(FailureScope.CONNECTION, "session refused", "" + cause.getMessage()));
        }
    }

    /** The connection, or the session on it, is gone. */
    void lost(Failure failure) {
        synchronized (session) {
            engine = null;
            session.lost(this, failure);
        }
    }

    /** The peer has ended the session alone: it is begun again on the same connection. */
    void ended(Failure failure) {
        AmqpProvider on = engine;
        lost(failure);
        openingOn = null;
        open(on);
    }

    /** Its links are elsewhere from now on: ends the session here, and with it what was not finished. */
    void leave() {
        AmqpProvider on = engine();
        engine = null;
        openingOn = null;
        AmqpSession left = begun;
        if (on != null && left != null) {
            host.onEventLoop(on, () -> left.close(NoOpAsyncResult.INSTANCE));
        }
        info.getId().setProviderHint(null); // engines elsewhere would take what is left there for theirs
        if (other != null) {
            other.leave(this);
        }
    }

    /** Whether this message came over the present connection here. */
    boolean hasBrought(JmsInboundMessageDispatch message) {
        AmqpProvider on = engine();
        return on != null
                && message.getProviderHint() instanceof Delivery delivery
                && delivery.getLink().getSession().getConnection() == on.getProtonConnection();
    }

    /** Asks the engine; without one it has succeeded. */
    void ask(RecoverableSession.Call call, AsyncResult request) {
        AmqpProvider on = engine();
        if (on == null) {
            request.onSuccess();
            return;
        }
        AsyncResult answer = host.untilLost(on, request);
        try {
            call.on(on, info.getId(), answer);
        } catch (ProviderException | RejectedExecutionException gone) {
            host.connectionGone(gone);
            answer.onSuccess();
        }
    }

    /**
     * Ends it in good order. Nobody waits for the peer's End.
     *
     * @param written answered when all that was handed to the engine before has been written
     */
    void close(AsyncResult written) {
        AmqpProvider on = engine();
        engine = null;
        if (other != null) {
            other.leave(this);
        }
        if (on == null) {
            written.onSuccess();
            return;
        }
        // An engine that is closed forgets what it has not written yet: acknowledgements among it.
        AsyncResult answer = host.untilLost(on, written);
        try {
            on.destroy(info, NoOpAsyncResult.INSTANCE);
            on.scheduleExecuteAndPump(answer::onSuccess);
        } catch (ProviderException | RejectedExecutionException gone) {
            host.connectionGone(gone); // and the session with it
            answer.onSuccess();
        }
    }

    /** Nothing of it is wanted any more, and nothing is said. */
    void abandon() {
        engine = null;
        if (other != null) {
            other.leave(this);
        }
    }
}
