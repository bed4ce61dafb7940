package io.waylink.adapter.link;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import io.waylink.recovery.State;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpAbstractResource;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.jms.provider.exceptions.ProviderTransactionRolledBackException;
import org.apache.qpid.proton.engine.Endpoint;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Session;

/**
 * The transaction of a transacted session, declared at the peer's coordinator and declared again when it was lost
 * before anything was done in it.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A transaction in which something was done is rolled back when a link that took part, or the coordinator, is lost.
 *   <li>A transaction in which nothing was done is declared again, and nobody notices.
 *   <li>A commit is answered with success only if the coordinator accepted it, with "rolled back" only if it never got
 *       there or was rejected, and otherwise with "unknown".
 *   <li>{@link #current} is the one that the JMS layer works in, {@link #declared} the one that the engine and the peer
 *       know it by. They differ when the JMS layer has begun another one before anything was done in the declared one,
 *       which then serves for it.
 * </ol>
 */
final class SessionTransaction extends RecoveryShell {

    /** How long a peer that did not carry out a request has for the detach that it owes. */
    private static final Duration DETACH_GRACE = Duration.ofMillis(100);

    private final RecoverableSession session;
    private final Set<RecoverableLink> participants = new HashSet<>();
    private JmsTransactionInfo current;
    private JmsTransactionInfo declaring;
    private Declare inEngine;
    private JmsTransactionInfo declared;
    private boolean doomed;
    private Discharge discharge;
    private AsyncResult firstBegin;
    private LinkHost.Timer firstBeginTimeout;
    private AmqpProvider engine;
    private ProviderException lastRefusal;

    SessionTransaction(RecoverableSession session) {
        super(session.host(), session, new RecoveryEvent.Link(RecoveryEvent.Direction.COORDINATOR, "$coordinator"));
        this.session = session;
    }

    /**
     * Begins. The first transaction of a session is answered when the coordinator has declared it, so that a peer without
     * a coordinator is found out; later ones at once, because nothing is done in them before they are declared.
     */
    void begin(JmsTransactionInfo transaction, AsyncResult request) {
        if (state() == State.FAILED) {
            request.onFailure(lastRefusal);
            return;
        }
        participants.clear();
        doomed = false;
        current = transaction;
        if (state() == State.IDLE) {
            firstBegin = request;
            firstBeginTimeout = host.after(host.settings().connectTimeout(), this::firstBeginTimedOut);
            fire(new Event.Wanted());
            return;
        }
        boolean established = isUp() || state() == State.ESTABLISHING;
        if (established && declaring == null && declared == null) {
            declare(epoch());
        }
        request.onSuccess();
    }

    private void firstBeginTimedOut() {
        synchronized (lock) {
            if (firstBegin != null) {
                String last = lastRefusal == null ? "no answer" : lastRefusal.getMessage();
                answerFirstBegin(
                        new ProviderOperationTimedOutException("Could not begin a transaction at " + host.peer()
                                + " within " + host.settings().connectTimeout().toMillis() + " ms: " + last));
            }
        }
    }

    private void answerFirstBegin(ProviderException failure) {
        AsyncResult request = firstBegin;
        firstBegin = null;
        if (firstBeginTimeout != null) {
            firstBeginTimeout.cancel();
            firstBeginTimeout = null;
        }
        if (request != null && failure == null) {
            request.onSuccess();
        } else if (request != null) {
            request.onFailure(failure);
        }
    }

    boolean isDoomed() {
        return doomed || current == null;
    }

    /** Whether work can be done in it now. */
    boolean isActive() {
        return isUp() && !isDoomed() && declared != null && host.isLive(engine);
    }

    void enlist(RecoverableLink link) {
        participants.add(link);
    }

    void lost(RecoverableLink link) {
        if (participants.contains(link)) {
            doom();
        }
    }

    /** From now on it can only be rolled back. */
    void doom() {
        if (!isDoomed()) {
            doomed = true;
            current.setInDoubt(true);
            session.transactionSettled();
        }
    }

    // ---- commit and rollback ----

    void commit(JmsTransactionInfo next, AsyncResult request) {
        if (isActive()) {
            discharge(true, next, request);
        } else if (!doomed && participants.isEmpty()) {
            forgetCurrent(); // nothing was done in it
            request.onSuccess();
        } else {
            session.transactionOver(false);
            forgetCurrent();
            request.onFailure(new ProviderTransactionRolledBackException(
                    "Rolled back: a link that took part in the transaction at " + host.peer() + " was lost"));
        }
    }

    void rollback(JmsTransactionInfo next, AsyncResult request) {
        session.transactionOver(false);
        if (isUp() && declared != null && host.isLive(engine) && next != null) {
            discharge(false, next, request);
        } else {
            forgetCurrent();
            request.onSuccess(); // a coordinator that is out of reach has rolled back, or will, what it knew
        }
    }

    private void discharge(boolean commit, JmsTransactionInfo next, AsyncResult request) {
        JmsTransactionInfo ending = declared;
        Discharge flight = new Discharge(commit, host.peer(), request, () -> {
            discharge = null;
            if (commit) {
                session.transactionOver(true);
            }
        });
        discharge = flight;
        participants.clear();
        doomed = false;
        declared = null;
        current = next;
        try {
            Answer outcome = new Answer(flight::accepted, flight::failed);
            if (commit) {
                engine.commit(ending, null, outcome);
            } else {
                engine.rollback(ending, null, outcome);
            }
        } catch (ProviderException | RejectedExecutionException gone) {
            flight.lost("not connected any more");
            return;
        }
        declare(epoch()); // follows on the wire at once
    }

    /** Without a discharge on the wire; the JMS layer begins the next one by itself. */
    private void forgetCurrent() {
        JmsTransactionInfo forgotten = declared;
        participants.clear();
        doomed = false;
        current = null;
        declared = null;
        forget(forgotten);
    }

    private void forget(JmsTransactionInfo transaction) {
        if (transaction == null || !host.isLive(engine)) {
            return;
        }
        try {
            engine.rollback(transaction, null, NoOpAsyncResult.INSTANCE);
        } catch (ProviderException | RejectedExecutionException gone) {
            host.connectionGone(gone); // and the transaction with it
        }
    }

    // ---- declaring ----

    @Override
    void establish(long epoch) {
        engine = session.engine();
        declaring = null;
        if (engine == null) {
            fire(new Event.ParentLost(Failure.answered(FailureScope.CONNECTION, "not connected", "")));
        } else if (current != null && !doomed) {
            declare(epoch);
        } else {
            host.probes().leave(name(), this); // nothing to declare until the JMS layer begins again
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
        JmsTransactionInfo wanted = current;
        declaring = wanted;
        if (inEngine != null && inEngine.opening == session.openings()) {
            return; // its answer, though it comes from another attempt, decides what to do
        }
        AmqpProvider on = engine;
        Declare asked = new Declare(wanted, session.openings());
        inEngine = asked;
        wanted.getId().setProviderHint(null);
        try {
            on.scheduleExecuteAndPump(() -> ask(asked, epoch, on));
        } catch (RejectedExecutionException gone) {
            notConnected(epoch, gone);
        }
    }

    /** On the engine's event loop, so that the guard is there before any answer can be. */
    private void ask(Declare asked, long epoch, AmqpProvider on) {
        try {
            on.create(
                    asked.transaction,
                    new Answer(() -> answered(asked, epoch, on, null), cause -> answered(asked, epoch, on, cause)));
            on.scheduleExecuteAndPump(() -> guard(on));
        } catch (ProviderException | RejectedExecutionException gone) {
            notConnected(epoch, gone);
        }
    }

    private void notConnected(long epoch, Exception why) {
        synchronized (lock) {
            if (epoch == epoch()) {
                fire(new Event.ParentLost(
                        Failure.answered(FailureScope.CONNECTION, "not connected", "" + why.getMessage())));
            }
        }
    }

    /** On the engine's event loop. */
    private void guard(AmqpProvider on) {
        Session amqp = amqpSession();
        if (amqp != null) {
            CoordinatorGuard.install(on, amqp, new CoordinatorGuard.Observer() {
                @Override
                public void lost(Failure failure) {
                    coordinatorLost(failure);
                }

                @Override
                public void notCarriedOut(CoordinatorGuard guard, String why) {
                    host.after(DETACH_GRACE, () -> on.scheduleExecuteAndPump(() -> guard.close(on, why)));
                }
            });
        }
    }

    private Session amqpSession() {
        // The engine leaves the session there or, later, the coordinator, which it describes by its session too.
        if (session.id().getProviderHint() instanceof AmqpAbstractResource<?, ?> resource) {
            Endpoint endpoint = resource.getEndpoint();
            return endpoint instanceof Link link ? link.getSession() : (Session) endpoint;
        }
        return null;
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

    private void declared(long epoch, JmsTransactionInfo transaction) {
        declaring = null;
        declared = transaction;
        if (current != null) {
            // So that the JMS layer sees that it is declared, by whatever name the engine knows it.
            current.getId().setProviderHint(transaction.getId().getProviderTxId());
        }
        if (isUp()) {
            fire(new Event.Worked(epoch));
            onUp();
        } else {
            fire(new Event.Established(epoch));
            fire(new Event.Worked(epoch));
        }
    }

    private void refused(long epoch, AmqpProvider on, ProviderException cause) {
        declaring = null;
        lastRefusal = cause;
        if (!host.isLive(on)) {
            fire(new Event.ParentLost(Failures.ofConnection(on, cause)));
        } else if (isUp()) {
            fire(new Event.Lost(epoch, Failures.ofCoordinator(cause, host.peerIsRouter())));
        } else {
            fire(new Event.Refused(epoch, Failures.ofCoordinator(cause, host.peerIsRouter())));
        }
        if (discharge != null) {
            discharge.nextResolved();
        }
    }

    /** On the engine's event loop. */
    private void coordinatorLost(Failure failure) {
        synchronized (lock) {
            if (isUp()) {
                fire(new Event.Lost(epoch(), failure));
            }
        }
    }

    @Override
    void onUp() {
        answerFirstBegin(null);
        if (discharge != null) {
            discharge.nextResolved();
        }
        session.transactionSettled();
    }

    @Override
    void onLost(Failure failure) {
        declaring = null;
        if (discharge != null) {
            discharge.lost(failure.toString());
        }
        if (participants.isEmpty()) {
            forget(declared);
            declared = null;
        } else {
            doom(); // the engine is made to forget it when the JMS layer rolls it back, which stops the consumers first
        }
    }

    @Override
    void onGivenUp(Failure failure) {
        if (lastRefusal == null) {
            lastRefusal =
                    new ProviderException("The transaction coordinator at " + host.peer() + " is closed: " + failure);
        }
        doom();
        answerFirstBegin(lastRefusal);
    }

    @Override
    void tearDown() {
        AmqpProvider on = engine;
        if (state() == State.CLOSED || !host.isLive(on)) {
            return; // it ends with its session
        }
        // Else a late answer to a declare that was given up would leave the engine in a transaction nobody knows of,
        // and
        // refuse every one that follows.
        on.scheduleExecuteAndPump(() -> {
            Session amqp = amqpSession();
            if (amqp != null) {
                CoordinatorGuard.close(on, amqp, "given up by this side");
            }
        });
    }

    /** The adapter stops. */
    void endAll(ProviderException cause) {
        if (discharge != null) {
            discharge.lost("" + cause.getMessage());
        }
        answerFirstBegin(cause);
    }

    @Override
    void discard() {
        // What a late declare brought ends with the session.
    }

    /** Hands the engine's answer over under the session's monitor. */
    private final class Answer implements AsyncResult {
        private final Runnable success;
        private final Consumer<ProviderException> failure;
        private volatile boolean complete;

        Answer(Runnable success, Consumer<ProviderException> failure) {
            this.success = success;
            this.failure = failure;
        }

        @Override
        public void onSuccess() {
            complete = true;
            synchronized (lock) {
                success.run();
            }
        }

        @Override
        public void onFailure(ProviderException cause) {
            complete = true;
            synchronized (lock) {
                failure.accept(cause);
            }
        }

        @Override
        public boolean isComplete() {
            return complete;
        }
    }
}
