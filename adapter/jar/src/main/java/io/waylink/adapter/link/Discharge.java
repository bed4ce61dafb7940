package io.waylink.adapter.link;

import io.waylink.adapter.net.RecoveryEvent;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderTransactionInDoubtException;
import org.apache.qpid.jms.provider.exceptions.ProviderTransactionRolledBackException;

/**
 * A commit or rollback on its way, together with the declare of the next transaction that follows it on the wire. It is
 * answered when both are, so that the JMS layer finds the next transaction ready; but what it is answered with depends
 * on the discharge alone.
 */
final class Discharge {

    private final boolean commit;
    private final LinkHost host;
    private final AsyncResult request;
    private final Runnable whenOver;
    private boolean discharged;
    private boolean nextResolved;
    private ProviderException failure;

    /**
     * @param request to be answered
     * @param whenOver run just before the answer
     */
    Discharge(boolean commit, LinkHost host, AsyncResult request, Runnable whenOver) {
        this.commit = commit;
        this.host = host;
        this.request = request;
        this.whenOver = whenOver;
    }

    /** The coordinator accepted it. */
    void accepted() {
        discharged = true;
        answerWhenBoth();
    }

    /** The coordinator rejected it, or nothing is known of it. */
    void failed(ProviderException cause) {
        if (discharged) {
            return;
        }
        discharged = true;
        if (!commit) {
            failure = null; // a transaction that could not be rolled back by its coordinator is rolled back without it
        } else if (cause instanceof ProviderTransactionRolledBackException) {
            failure = cause;
        } else if (cause.getCause() instanceof ProviderTransactionRolledBackException rolledBack) {
            failure = rolledBack; // Qpid JMS wraps amqp:transaction:rollback, the plainest answer of all, as "in doubt"
        } else {
            host.tell(new RecoveryEvent.CommitInDoubt(host.peer(), "" + cause.getMessage()));
            failure = new ProviderTransactionInDoubtException(
                    "The outcome of a commit at " + host.peer()
                            + " is unknown, it may or may not have been carried out ("
                            + cause.getMessage()
                            + "): compare what was sent and consumed with what the broker holds before it is repeated",
                    cause);
        }
        answerWhenBoth();
    }

    /** The next transaction is declared, or will not be by this attempt. */
    void nextResolved() {
        nextResolved = true;
        answerWhenBoth();
    }

    /** The connection or the coordinator is gone: there will be no answer. */
    void lost(String why) {
        failed(new ProviderException(why));
        nextResolved();
    }

    private void answerWhenBoth() {
        if (!discharged || !nextResolved || request.isComplete()) {
            return;
        }
        whenOver.run();
        if (failure == null) {
            request.onSuccess();
        } else {
            request.onFailure(failure);
        }
    }
}
