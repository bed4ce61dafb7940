package io.waylink.adapter.link;

import java.util.concurrent.RejectedExecutionException;

import io.waylink.recovery.Event;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderDeliveryModifiedException;
import org.apache.qpid.jms.provider.exceptions.ProviderDeliveryReleasedException;
import org.apache.qpid.jms.provider.exceptions.ProviderSendTimedOutException;

/**
 * One message from the moment that the JMS layer hands it over until its outcome is known, across as many links and
 * connections as that takes. All of it under the monitor of the session.
 */
final class PendingSend {

    private final SenderLink link;
    private final JmsOutboundMessageDispatch envelope;
    private final AsyncResult request;
    private final boolean completionWanted;
    private final boolean transacted;
    private final LinkHost.Timer timeout;
    private int attempts;
    private boolean onWire;
    private boolean finished;

    PendingSend(SenderLink link, JmsOutboundMessageDispatch envelope, AsyncResult request, boolean transacted) {
        this.link = link;
        this.envelope = envelope;
        this.request = request;
        this.transacted = transacted;
        this.completionWanted = envelope.isCompletionRequired();
        if (envelope.isSendAsync()) {
            // So that the outcome of every asynchronous send is heard of, not only of those the application waits for.
            envelope.setCompletionRequired(true);
        }
        this.timeout = link.host.after(link.host.settings().sendTimeout(), this::timedOut);
    }

    boolean isTransacted() {
        return transacted;
    }

    /** Whether it was handed to the engine of a link that is gone since, so that the peer may or may not have it. */
    boolean isOnWire() {
        return onWire;
    }

    void transmit(AmqpProvider engine) {
        onWire = true;
        attempts++;
        try {
            engine.send(envelope, new Attempt());
        } catch (ProviderException | RejectedExecutionException e) {
            onWire = false; // never left; the loss of the connection is on its way to us
        }
    }

    private final class Attempt implements AsyncResult {
        private volatile boolean complete;

        @Override
        public void onSuccess() {
            complete = true;
            synchronized (link.lock) {
                if (envelope.isSendAsync()) {
                    answer(null); // written; its outcome comes as a completion
                } else {
                    accepted();
                }
            }
        }

        @Override
        public void onFailure(ProviderException cause) {
            complete = true;
            failed(cause);
        }

        @Override
        public boolean isComplete() {
            return complete;
        }
    }

    /** The peer accepted it. */
    void accepted() {
        link.fire(new Event.Worked(link.epoch()));
        complete(null);
    }

    /** The peer answered something else, or its link went. */
    void failed(ProviderException cause) {
        synchronized (link.lock) {
            if (finished) {
                return;
            }
            if (transacted) {
                link.session.doom();
                complete(null); // the transaction can only be rolled back now, and commit says so
            } else if (link.isLosing()) {
                return; // stays in the ledger: sent again on the next link
            } else if (isWorthAnotherTry(cause)) {
                int failed = attempts;
                link.host.after(link.host.backoff(failed), () -> again(failed));
            } else {
                complete(cause);
            }
        }
    }

    private static boolean isWorthAnotherTry(ProviderException outcome) {
        // A router settles what is open as modified before it detaches the link.
        return outcome instanceof ProviderDeliveryReleasedException
                || (outcome instanceof ProviderDeliveryModifiedException modified && !modified.isUndeliverableHere());
    }

    private void again(int failed) {
        synchronized (link.lock) {
            // Unless a new link has sent it again meanwhile.
            if (!finished && attempts == failed && link.isUp() && !link.isLosing()) {
                transmit(link.engine());
            }
        }
    }

    private void timedOut() {
        synchronized (link.lock) {
            if (!finished) {
                complete(new ProviderSendTimedOutException(
                        "No outcome for a message to " + link.name().address() + " at " + link.host.peer() + " within "
                                + link.host.settings().sendTimeout().toMillis() + " ms, link "
                                + link.state(),
                        envelope.getMessage()));
                link.unanswered();
            }
        }
    }

    /** Its link was lost while it was on the wire and the application wants to hear of that. */
    void reportInDoubt() {
        complete(new ProviderException("The link to " + link.name().address() + " at " + link.host.peer()
                + " was lost before the outcome of a message was known: it may or may not have arrived"));
    }

    /** The transaction that it belongs to is over. */
    void abandon() {
        complete(null);
    }

    void complete(ProviderException failure) {
        if (finished) {
            return;
        }
        finished = true;
        timeout.cancel();
        boolean told = request.isComplete();
        answer(failure);
        if (completionWanted) {
            if (failure == null) {
                link.host.jms().onCompletedMessageSend(envelope);
            } else if (told) {
                link.host.jms().onFailedMessageSend(envelope, failure);
            }
        } else if (told && failure != null) {
            link.host.jms().onProviderException(failure);
        }
        link.settled(envelope);
    }

    private void answer(ProviderException failure) {
        if (request.isComplete()) {
            return;
        }
        if (failure == null) {
            request.onSuccess();
        } else {
            request.onFailure(failure);
        }
    }
}
