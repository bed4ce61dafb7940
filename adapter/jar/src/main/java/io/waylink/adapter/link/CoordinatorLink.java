package io.waylink.adapter.link;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.Redirection;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.State;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/**
 * A session's link to the peer's transaction coordinator, and the transaction that is declared over it: "up" means
 * that one is. It is put back like every other link; what that means for the work of the session is
 * {@link SessionTransaction}'s to say.
 *
 * <p>{@link #declared} is the transaction that the engine and the peer know. The JMS layer may have begun another one since,
 * before anything was done in it, which it then serves for.
 */
final class CoordinatorLink extends RecoveryShell {

    /** How long a peer that did not carry out a request has for the detach that it owes. */
    private static final Duration DETACH_GRACE = Duration.ofMillis(100);

    private static final String NOT_CONNECTED = "not connected any more";

    private final RecoverableSession session;
    private final SessionTransaction transaction;
    private JmsTransactionInfo declaring;
    private Declare inEngine;
    private JmsTransactionInfo declared;
    private AmqpProvider engine;
    private String node;
    private final FollowedRedirects redirects;
    private volatile Redirection redirection;
    private volatile Link endpoint;

    CoordinatorLink(RecoverableSession session, SessionTransaction transaction) {
        super(session, new RecoveryEvent.Link(RecoveryEvent.Direction.COORDINATOR, "$coordinator"));
        this.session = session;
        this.transaction = transaction;
        this.redirects = new FollowedRedirects(this, session);
    }

    @Override
    LinkHost host() {
        return session.host();
    }

    @Override
    public boolean hasWork() {
        synchronized (lock) {
            return transaction.isWaitedFor();
        }
    }

    // ---- what is declared ----

    /** Whether a transaction is declared that can be worked in, or discharged, now. */
    boolean hasDeclared() {
        return isUp() && declared != null && host().isLive(engine);
    }

    /** The broker at which transactions are declared, if that knows two-phase commit; null if not. */
    String node() {
        return node;
    }

    /** The JMS layer has begun one: declares it, unless one is declared, or being declared, that will serve. */
    void declareIfNone() {
        boolean attached = isUp() || state() == State.ESTABLISHING;
        if (attached && declaring == null && declared == null) {
            declare(epoch());
        }
    }

    /**
     * Discharges what is declared and declares the next one, which follows on the wire at once.
     *
     * @param flight told what becomes of it
     */
    void discharge(boolean commit, Discharge flight) {
        JmsTransactionInfo ending = declared;
        declared = null;
        AmqpProvider on = engine;
        long epoch = epoch();
        Declare next = newDeclare();
        try {
            // In one turn of the event loop, which is flushed once.
            on.scheduleExecuteAndPump(() -> {
                discharge(ending, commit, flight, on);
                ask(next, epoch, on);
            });
        } catch (RejectedExecutionException gone) {
            flight.lost(NOT_CONNECTED);
            notConnected(epoch, gone);
        }
    }

    /** On the engine's event loop. */
    private void discharge(JmsTransactionInfo ending, boolean commit, Discharge flight, AmqpProvider on) {
        try {
            Answer outcome = new Answer(lock, flight::accepted, flight::failed);
            if (commit) {
                on.commit(ending, null, outcome);
            } else {
                on.rollback(ending, null, outcome);
            }
        } catch (ProviderException | RejectedExecutionException gone) {
            synchronized (lock) {
                flight.lost(NOT_CONNECTED);
            }
        }
    }

    /** Nobody will discharge what is declared: the engine and the peer roll it back. */
    void forgetDeclared() {
        JmsTransactionInfo forgotten = declared;
        declared = null;
        forget(forgotten);
    }

    private void forget(JmsTransactionInfo which) {
        if (which == null || !host().isLive(engine)) {
            return;
        }
        try {
            engine.rollback(which, null, NoOpAsyncResult.INSTANCE);
        } catch (ProviderException | RejectedExecutionException gone) {
            host().connectionGone(gone); // and the transaction with it
        }
    }

    // ---- declaring ----

    @Override
    void establish(long epoch) {
        engine = session.site().engine();
        declaring = null;
        if (engine == null) {
            fire(new Event.ParentLost(Failure.answered(FailureScope.CONNECTION, "not connected", "")));
        } else if (transaction.wanted() != null) {
            declare(epoch);
        } else {
            host().probes().leave(name(), this); // nothing to declare until the JMS layer begins again
        }
    }

    /** A declare that the engine has not answered; the engine can only have one in each of its sessions. */
    private static final class Declare {
        private final JmsTransactionInfo transaction;
        private final int opening;

        private Declare(JmsTransactionInfo transaction, int opening) {
            this.transaction = transaction;
            this.opening = opening;
        }
    }

    private void declare(long epoch) {
        AmqpProvider on = engine;
        Declare asked = newDeclare();
        try {
            on.scheduleExecuteAndPump(() -> ask(asked, epoch, on));
        } catch (RejectedExecutionException gone) {
            notConnected(epoch, gone);
        }
    }

    /** @return null if the engine has not answered another one: that answer, though it is another's, decides what to do */
    private Declare newDeclare() {
        JmsTransactionInfo wanted = transaction.current();
        declaring = wanted;
        if (inEngine != null && inEngine.opening == session.openings()) {
            return null;
        }
        inEngine = new Declare(wanted, session.openings());
        wanted.getId().setProviderHint(null);
        return inEngine;
    }

    /** On the engine's event loop, so that the guard is there before any answer can be. */
    private void ask(Declare asked, long epoch, AmqpProvider on) {
        if (asked == null) {
            return;
        }
        LateAnswer.attachAfter(this, endpoint, amqpSession(), on, new LateAnswer.Attaching() {
            @Override
            public boolean isWanted() {
                return asked == inEngine;
            }

            @Override
            public void attach() {
                create(asked, epoch, on);
            }

            @Override
            public void unanswered(ProviderException why) {
                answered(asked, epoch, on, why);
            }
        });
    }

    private void create(Declare asked, long epoch, AmqpProvider on) {
        try {
            on.create(
                    asked.transaction,
                    new Answer(
                            lock, () -> answered(asked, epoch, on, null), cause -> answered(asked, epoch, on, cause)));
            if (!CoordinatorGuard.isGuarded(endpoint, amqpSession())) {
                on.scheduleExecuteAndPump(() -> guard(on));
            }
        } catch (ProviderException | RejectedExecutionException gone) {
            notConnected(epoch, gone);
        }
    }

    private void answered(Declare asked, long epoch, AmqpProvider on, ProviderException failure) {
        if (asked != inEngine) {
            return; // by a session that is gone
        }
        inEngine = null;
        boolean wanted = declaring != null && (isUp() || state() == State.ESTABLISHING);
        if (!wanted) {
            if (failure == null) {
                forget(asked.transaction); // nobody wants it any more
            }
        } else if (failure == null) {
            declared(epoch(), asked.transaction);
        } else if (epoch == epoch() && asked.transaction.equals(declaring)) {
            refused(epoch, on, failure);
        } else {
            declare(epoch()); // this attempt has not been made yet
        }
    }

    private void declared(long epoch, JmsTransactionInfo which) {
        declaring = null;
        declared = which;
        transaction.declaredAs(which.getId().getProviderTxId());
        if (isUp()) {
            fire(new Event.Worked(epoch));
            onUp();
        } else {
            fire(new Event.Established(epoch));
            fire(new Event.Worked(epoch));
        }
        redirects.worked();
        session.site().attached();
    }

    private void refused(long epoch, AmqpProvider on, ProviderException cause) {
        declaring = null;
        refusedWith(cause);
        if (!host().isLive(on)) {
            fire(new Event.ParentLost(Failures.ofConnection(on, cause, true)));
        } else if (!follow()) {
            Failure failure = Failures.ofCoordinator(cause, host().peerIsRouter());
            fire(isUp() ? new Event.Lost(epoch, failure) : new Event.Refused(epoch, failure));
            returnIfSpent(failure);
        }
        transaction.resolved();
    }

    // ---- redirects ----

    /** @return whether there was a redirect, which is followed, or decided upon, now */
    private boolean follow() {
        Redirection to = redirection;
        redirection = null;
        return redirects.follow(to);
    }

    private void returnIfSpent(Failure failure) {
        if (!session.site().isHome() && !state().isFinal()) {
            redirects.refused(() -> session.redirects().sendHome(session.site(), failure));
        }
    }

    // ---- the link ----

    /** On the engine's event loop. */
    private void guard(AmqpProvider on) {
        Session amqp = amqpSession();
        if (amqp != null) {
            CoordinatorGuard.install(on, amqp, new CoordinatorGuard.Observer() {
                @Override
                public void guarding(Link link) {
                    endpoint = link;
                }

                @Override
                public void attached(Link link) {
                    synchronized (lock) {
                        node = TransactionControl.nodeOf(link);
                    }
                }

                @Override
                public void redirecting(Link link) {
                    redirection = host().redirectionOf(on, link);
                }

                @Override
                public void lost(Failure failure) {
                    detached(failure);
                }

                @Override
                public void notCarriedOut(CoordinatorGuard guard, String why) {
                    host().after(DETACH_GRACE, () -> host().onEventLoop(on, () -> guard.close(on, why)));
                }
            });
        }
    }

    private Session amqpSession() {
        return session.site().endpoint();
    }

    /** On the engine's event loop. */
    private void detached(Failure failure) {
        synchronized (lock) {
            if (isUp() && !follow()) {
                fire(new Event.Lost(epoch(), failure));
            }
        }
    }

    @Override
    void onUp() {
        transaction.ready();
    }

    @Override
    void onLost(Failure failure) {
        declaring = null;
        transaction.coordinatorLost(failure);
    }

    @Override
    void onGivenUp(Failure failure) {
        if (lastRefusal() == null) {
            refusedWith(new ProviderException(
                    "The transaction coordinator at " + host().peer() + " is closed: " + failure));
        }
        transaction.givenUp(lastRefusal());
    }

    @Override
    void tearDown() {
        AmqpProvider on = engine;
        if (state() == State.CLOSED || !host().isLive(on)) {
            return; // it ends with its session
        }
        // A late answer to a declare that was given up would leave the engine in a transaction nobody knows of, and it
        // would refuse every one that follows.
        host().onEventLoop(on, () -> {
            Session amqp = amqpSession();
            if (amqp != null) {
                CoordinatorGuard.close(on, amqp, "given up by this side");
            }
        });
    }

    @Override
    void discard() {
        // What a late declare brought ends with the session.
    }
}
