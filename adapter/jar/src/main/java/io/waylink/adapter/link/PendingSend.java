package io.waylink.adapter.link;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import org.apache.qpid.jms.JmsDestination;
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

    private SenderLink link;
    private final JmsOutboundMessageDispatch envelope;
    private final JmsOutboundMessageDispatch wire;
    private final AsyncResult request;
    private final boolean completionWanted;
    private final boolean transacted;
    private final long since = System.nanoTime();
    private int attempts;
    private boolean onWire;
    private boolean finished;

    PendingSend(SenderLink link, JmsOutboundMessageDispatch envelope, AsyncResult request, boolean transacted) {
        this.link = link;
        this.envelope = envelope;
        this.request = request;
        this.transacted = transacted;
        this.completionWanted = envelope.isCompletionRequired();
        if (completionWanted) {
            // The JMS layer finds the listener by this number, which it counts for each producer of the session alone.
            envelope.setDispatchId(link.session.nextDispatch());
        }
        this.wire = Unnamed.told(envelope);
        if (envelope.isSendAsync()) {
            // So that the outcome of every asynchronous send is heard of, not only of those the application waits for.
            wire.setCompletionRequired(true);
        }
    }

    /** What the engine knows it by. */
    JmsOutboundMessageDispatch wire() {
        return wire;
    }

    JmsDestination destination() {
        return envelope.getDestination();
    }

    /**
     * Goes to another link, as if it had not been handed to an engine yet.
     *
     * @return what that link knows it by
     */
    JmsOutboundMessageDispatch becomeOf(SenderLink next) {
        link = next;
        onWire = false;
        wire.setProducerId(next.producerId());
        return wire;
    }

    /** How often it was handed to an engine. */
    int attempts() {
        return attempts;
    }

    /** What is left of its time; zero or less when it is over. */
    Duration remaining() {
        return link.session.patience().toSend().minusNanos(System.nanoTime() - since);
    }

    /** Whether it was handed to an engine and not answered, so that the peer may or may not have it. */
    boolean isOnWire() {
        return onWire;
    }

    /** The application need not wait for it to be written: it is in the ledger, and there is credit for it. */
    void answerEarly() {
        answer(null);
    }

    void transmit(AmqpProvider engine) {
        onWire = true;
        attempts++;
        Attempt attempt = new Attempt(attempts);
        wire.setProducerId(link.attachedId());
        try {
            engine.send(wire, attempt);
        } catch (ProviderException | RejectedExecutionException e) {
            onWire = false; // never left; the loss of the connection is on its way to us
            attempt.over();
        }
    }

    /** One hand-over to an engine. */
    private final class Attempt implements AsyncResult {
        private final int number;
        private final SenderLink takenBy = link;
        private final long generation = takenBy.handedOver();
        private boolean open = true;
        private volatile boolean complete;

        Attempt(int number) {
            this.number = number;
        }

        private void over() {
            if (open) {
                open = false;
                takenBy.written(generation);
            }
        }

        @Override
        public void onSuccess() {
            complete = true;
            synchronized (link.lock) {
                over();
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
            synchronized (link.lock) {
                over();
                if (number == attempts) { // else a later attempt decides
                    failed(cause);
                }
            }
        }

        @Override
        public boolean isComplete() {
            return complete;
        }
    }

    /** The peer accepted it. */
    void accepted() {
        link.worked();
        complete(null);
    }

    /** The peer answered something else, or its link went. */
    void failed(ProviderException cause) {
        if (finished) {
            return;
        }
        if (transacted) {
            if (link.isControl()) {
                complete(cause);
            }
            link.session.doom();
            complete(null); // the transaction can only be rolled back now, and commit says so
        } else if (cause instanceof ProviderDeliveryModifiedException
                && link.reportsDoubt()
                && isWorthAnotherTry(cause)) {
            reportInDoubt(); // a router says modified of what it has lost sight of
        } else if (isWorthAnotherTry(cause)) {
            onWire = false;
            link.retryLater(this);
        } else if (!link.isLosing()) {
            complete(cause);
        } // else it stays in the ledger: sent again on the next link
    }

    private static boolean isWorthAnotherTry(ProviderException outcome) {
        // A router settles what is open as modified before it detaches the link.
        return outcome instanceof ProviderDeliveryReleasedException
                || (outcome instanceof ProviderDeliveryModifiedException modified && !modified.isUndeliverableHere());
    }

    void timedOut() {
        ProviderException late = new ProviderSendTimedOutException(
                "No outcome for a message to " + destination().getAddress() + " at "
                        + link.host().peer() + " within "
                        + link.session.patience().toSend().toMillis() + " ms, link "
                        + link.state(),
                envelope.getMessage());
        if (!transacted) {
            complete(late);
        } else if (!finished) {
            // Who waits for it hears of it here, and everybody else when the transaction is to be committed.
            finished = true;
            boolean told = request.isComplete();
            answer(late);
            link.session.doom(); // before it leaves the ledger, which a commit may be waiting for
            if (completionWanted && told) {
                link.host().jms().onFailedMessageSend(envelope, late);
            }
            link.settled(wire);
        }
    }

    /** Its link was lost while it was on the wire and the application wants to hear of that. */
    void reportInDoubt() {
        complete(new OutcomeUnknownException("The link to " + destination().getAddress() + " at "
                + link.host().peer()
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
        boolean told = request.isComplete();
        answer(failure);
        if (completionWanted) {
            if (failure == null) {
                link.host().jms().onCompletedMessageSend(envelope);
            } else if (told) {
                link.host().jms().onFailedMessageSend(envelope, failure);
            }
        } else if (told && failure != null) {
            link.reportLateFailure(failure);
        }
        link.settled(wire);
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
