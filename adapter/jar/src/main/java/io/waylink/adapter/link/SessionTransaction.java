package io.waylink.adapter.link;

import java.util.HashSet;
import java.util.Set;

import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.State;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.jms.provider.exceptions.ProviderTransactionRolledBackException;

/**
 * The transaction that the JMS layer works in: what was done in it, what may become of it, and what is said of that.
 * {@link CoordinatorLink} beneath declares and discharges.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>A transaction in which something was done is rolled back when a link that took part, or the coordinator, is lost.
 *   <li>A transaction in which nothing was done is declared again, and nobody notices.
 *   <li>A commit is answered with success only if the coordinator accepted it, with "rolled back" only if it never got
 *       there or was rejected, and otherwise with "unknown".
 * </ol>
 */
final class SessionTransaction {

    private final RecoverableSession session;
    private final CoordinatorLink coordinator;
    private final Set<RecoverableLink> participants = new HashSet<>();
    private JmsTransactionInfo current;
    private boolean doomed;
    private Discharge discharge;
    private AsyncResult firstBegin;
    private LinkHost.Timer firstBeginTimeout;

    SessionTransaction(RecoverableSession session) {
        this.session = session;
        this.coordinator = new CoordinatorLink(session, this);
    }

    private LinkHost host() {
        return session.host();
    }

    // ---- begin ----

    /**
     * Begins. The first transaction of a session is answered when the coordinator has declared it, so that a peer without
     * a coordinator is found out; later ones at once, because nothing is done in them before they are declared.
     */
    void begin(JmsTransactionInfo transaction, AsyncResult request) {
        if (coordinator.state() == State.FAILED) {
            request.onFailure(coordinator.lastRefusal());
            return;
        }
        participants.clear();
        doomed = false;
        current = transaction;
        if (coordinator.hasDeclared()) {
            tellNode();
        }
        if (coordinator.state() == State.IDLE) {
            firstBegin = request;
            firstBeginTimeout = host().after(session.patience().toCreate(), this::firstBeginTimedOut);
            coordinator.fire(new Event.Wanted());
            return;
        }
        coordinator.declareIfNone();
        request.onSuccess();
    }

    private void firstBeginTimedOut() {
        synchronized (session) {
            if (firstBegin != null) {
                ProviderException refusal = coordinator.lastRefusal();
                String last = refusal == null ? "no answer" : refusal.getMessage();
                answerFirstBegin(
                        new ProviderOperationTimedOutException("Could not begin a transaction at " + host().peer()
                                + " within " + session.patience().toCreate().toMillis() + " ms: " + last));
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

    // ---- work ----

    boolean isDoomed() {
        return doomed || current == null;
    }

    /** Whether work can be done in it now. */
    boolean isActive() {
        return !isDoomed() && coordinator.hasDeclared();
    }

    /** A link works in it, and may not be lost until it is over. */
    void enlist(RecoverableLink link) {
        participants.add(link);
    }

    boolean isTakingPart(RecoverableLink link) {
        return participants.contains(link);
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
                    "Rolled back: a link that took part in the transaction at " + host().peer() + " was lost"));
        }
    }

    void rollback(JmsTransactionInfo next, AsyncResult request) {
        session.transactionOver(false);
        if (coordinator.hasDeclared() && next != null) {
            discharge(false, next, request);
        } else {
            forgetCurrent();
            request.onSuccess(); // a coordinator that is out of reach has rolled back, or will, what it knew
        }
    }

    private void discharge(boolean commit, JmsTransactionInfo next, AsyncResult request) {
        Discharge flight = new Discharge(commit, host(), request, () -> {
            discharge = null;
            if (commit) {
                session.transactionOver(true);
            }
        });
        discharge = flight;
        participants.clear();
        doomed = false;
        current = next;
        coordinator.discharge(commit, flight);
    }

    /** Without a discharge on the wire; the JMS layer begins the next one by itself. */
    private void forgetCurrent() {
        participants.clear();
        doomed = false;
        current = null;
        coordinator.forgetDeclared();
    }

    // ---- life ----

    /** The session is open, for the first time or once more. */
    void sessionOpened() {
        coordinator.fire(new Event.ParentBack());
    }

    /** It cannot go on where the session was sent. */
    void condemn(Failure why) {
        coordinator.condemn(why);
    }

    void sessionLost(Failure failure) {
        coordinator.fire(new Event.ParentLost(failure));
    }

    void close() {
        coordinator.fire(new Event.Closed());
    }

    /** The adapter stops: what is open ends in this way. */
    void endAll(ProviderException cause) {
        if (discharge != null) {
            discharge.lost("" + cause.getMessage());
        }
        answerFirstBegin(cause);
    }

    // ---- what the coordinator has to say ----

    /** The transaction of the JMS layer; null between two of them. */
    JmsTransactionInfo current() {
        return current;
    }

    /** The transaction that should be declared; null if nobody could do anything in it. */
    JmsTransactionInfo wanted() {
        return doomed ? null : current;
    }

    /** Whether somebody is blocked until a transaction is declared. */
    boolean isWaitedFor() {
        return firstBegin != null || discharge != null || session.isWaitingForTransaction();
    }

    /** The JMS layer is to see that it is declared, by whatever name the engine knows it. */
    void declaredAs(Object transactionId) {
        if (current != null) {
            current.getId().setProviderHint(transactionId);
            tellNode();
        }
    }

    /** Those above who can commit in two phases see it by the transaction. */
    private void tellNode() {
        current.getId().setProviderContext(coordinator.node());
    }

    /** It is declared: it can be worked in. */
    void ready() {
        answerFirstBegin(null);
        resolved();
        session.transactionSettled();
    }

    /** Whether the next one is declared, or not by this attempt, is known: a discharge need not wait for that any more. */
    void resolved() {
        if (discharge != null) {
            discharge.nextResolved();
        }
    }

    void coordinatorLost(Failure failure) {
        if (discharge != null) {
            discharge.lost(failure.toString());
        }
        if (participants.isEmpty()) {
            coordinator.forgetDeclared();
        } else {
            doom(); // the engine is made to forget it when the JMS layer rolls it back, which stops the consumers first
        }
    }

    void givenUp(ProviderException refusal) {
        doom();
        answerFirstBegin(refusal);
    }
}
