package io.waylink.adapter.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.StalePrefetch;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.WrappedAsyncResult;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderOperationTimedOutException;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;

/**
 * A consumer's link.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>What was prefetched over a link that is gone is dropped: the broker delivers it again.
 *   <li>An acknowledgement of a message that came over a link that is gone settles nothing; in a transaction it means that
 *       the transaction is rolled back.
 *   <li>A message that was acknowledged in a transaction which can only be rolled back is given back to the broker.
 * </ol>
 */
final class ReceiverLink extends RecoverableLink {

    private final JmsConsumerInfo info;
    private final Set<PendingPull> issued = new LinkedHashSet<>();
    private final Deque<PendingPull> parked = new ArrayDeque<>();
    private final List<JmsInboundMessageDispatch> consumed = new ArrayList<>();
    private final WideWindow window;
    private boolean started;
    private boolean renewing;
    private boolean acknowledgedInTransaction;

    ReceiverLink(RecoverableSession session, JmsConsumerInfo info) {
        super(session, info, RecoveryEvent.Direction.RECEIVER, info.getDestination());
        this.info = info;
        this.window = new WideWindow(info);
    }

    @Override
    JmsConsumerInfo as(JmsSessionId there, String otherAddress) {
        JmsConsumerInfo copy =
                new JmsConsumerInfo(new JmsConsumerId(there, info.getId().getValue()), info.getDispatcher());
        copy.setDestination(Addresses.moved(info.getDestination(), otherAddress));
        copy.setPrefetchSize(info.getPrefetchSize());
        copy.setBrowser(info.isBrowser());
        copy.setSelector(info.getSelector());
        copy.setExplicitClientID(info.isExplicitClientID());
        copy.setDurable(info.isDurable());
        copy.setSubscriptionName(info.getSubscriptionName());
        copy.setNoLocal(info.isNoLocal());
        copy.setShared(info.isShared());
        copy.setAcknowledgementMode(info.getAcknowledgementMode());
        copy.setLocalMessageExpiry(info.isLocalMessageExpiry());
        copy.setLastDeliveredSequenceId(info.getLastDeliveredSequenceId());
        copy.setRedeliveryPolicy(info.getRedeliveryPolicy());
        copy.setDeserializationPolicy(info.getDeserializationPolicy());
        copy.setPresettle(info.isPresettle());
        copy.setListener(info.isListener());
        copy.setMaxMessages(info.getMaxMessages());
        return copy;
    }

    /** Which capability to ask for a shared subscription depends on Open. */
    @Override
    boolean mayGoAhead() {
        return super.mayGoAhead() && !info.isShared();
    }

    /** What the engine knows the consumer by now. */
    JmsConsumerInfo attachedInfo() {
        return (JmsConsumerInfo) attachedAs();
    }

    /** Grants credit now and after every recovery, until it is stopped. */
    void start(AsyncResult request) {
        synchronized (lock) {
            started = true;
            if (!isUsable()) {
                request.onSuccess();
                return;
            }
            try {
                engine().start(attachedInfo(), untilLost(request));
            } catch (ProviderException | RejectedExecutionException gone) {
                request.onSuccess();
            }
        }
    }

    /** Looks whether the peer has more credit than a consumer wants that has been quiet; then it is drained. */
    private void lookAtCredit() {
        synchronized (lock) {
            Duration left = window.look();
            if (!left.isZero()) {
                host().after(left, this::lookAtCredit);
            } else if (started && !renewing && isUsable()) {
                renewCredit();
            }
        }
    }

    private void renewCredit() {
        AmqpProvider on = engine();
        renewing = true;
        try {
            on.stop(attachedInfo(), untilLost(new Drained(on)));
        } catch (ProviderException | RejectedExecutionException gone) {
            renewing = false; // and all credit with its link
        }
    }

    /** Whether it was or not: a link that has given back its credit gets as much as it may have now. */
    private final class Drained implements AsyncResult {
        private final AmqpProvider on;
        private boolean complete;

        Drained(AmqpProvider on) {
            this.on = on;
        }

        @Override
        public void onSuccess() {
            synchronized (lock) {
                complete = true;
                renewing = false;
                if (started && isUsable() && engine() == on) {
                    try {
                        on.start(attachedInfo(), NoOpAsyncResult.INSTANCE);
                    } catch (ProviderException | RejectedExecutionException gone) {
                        host().connectionGone(gone); // and its credit is that of the next link
                    }
                }
            }
        }

        @Override
        public void onFailure(ProviderException cause) {
            onSuccess();
        }

        @Override
        public boolean isComplete() {
            synchronized (lock) {
                return complete;
            }
        }
    }

    void stop(AsyncResult request) {
        synchronized (lock) {
            started = false;
            if (!isUsable()) {
                request.onSuccess();
                return;
            }
            try {
                engine().stop(attachedInfo(), untilLost(request));
            } catch (ProviderException | RejectedExecutionException gone) {
                request.onSuccess();
            }
        }
    }

    void pull(long timeout, AsyncResult request) {
        synchronized (lock) {
            PendingPull pull = new PendingPull(this, timeout, request);
            if (isUsable()) {
                issue(pull);
            } else {
                park(pull);
            }
        }
    }

    private void issue(PendingPull pull) {
        issued.add(pull);
        pull.issue(engine());
    }

    void answered(PendingPull pull) {
        synchronized (lock) {
            issued.remove(pull);
            parked.remove(pull);
        }
    }

    void park(PendingPull pull) {
        issued.remove(pull);
        if (pull.isOver()) {
            pull.expired();
        } else {
            parked.add(pull);
            pull.expireLater();
        }
    }

    /**
     * A pull that failed because its link is away, or has just proved dead, waits for the next link.
     *
     * @return whether it waits
     */
    boolean parkIfAway(PendingPull pull, ProviderException cause) {
        synchronized (lock) {
            replaceIfSilent(cause);
            if (parked.contains(pull) || pull.isComplete()) {
                return true;
            }
            if (state().isFinal() || isUsable()) {
                return false;
            }
            stopDraining(endpoint());
            park(pull);
            return true;
        }
    }

    /** proton-j repeats an open drain even after the Detach, in a Flow without a handle that a peer need not understand. */
    private static void stopDraining(Link link) {
        if (link instanceof Receiver receiver && receiver.getDrain()) {
            receiver.setDrain(false);
        }
    }

    @Override
    void beforeTearDown(Link link) {
        stopDraining(link);
    }

    /** A drain that is not answered in time: the peer has forgotten the link, though the connection is alive. */
    private void replaceIfSilent(ProviderException cause) {
        if (cause instanceof ProviderOperationTimedOutException && isUsable()) {
            detached(engine(), cause);
        }
    }

    void expired(PendingPull pull) {
        synchronized (lock) {
            if (parked.remove(pull)) {
                pull.expired();
            }
        }
    }

    void acknowledge(JmsInboundMessageDispatch message, ACK_TYPE type, AsyncResult request) {
        synchronized (lock) {
            boolean inTransaction = type == ACK_TYPE.ACCEPTED && session.isTransacted();
            acknowledgedInTransaction |= inTransaction;
            if (!isCurrent(message)) {
                if (inTransaction) {
                    session.doom();
                }
                request.onSuccess(); // the broker has it back already, and delivers it again
                return;
            }
            if (inTransaction) {
                session.enlist(this);
                if (!session.mayWork() && !session.isDoomed()) {
                    session.whenSettled(() -> acknowledge(message, type, request));
                    return;
                }
                consumed.add(message);
                if (session.isDoomed()) {
                    request.onSuccess();
                    return;
                }
            }
            attachedInfo()
                    .setPrefetchSize(info.getPrefetchSize()); // elsewhere it is a copy, whose window may have to grow
            if (window.acknowledged()) {
                host().after(WideWindow.QUIET, this::lookAtCredit);
            }
            boolean early = type == ACK_TYPE.ACCEPTED || type == ACK_TYPE.DELIVERED;
            if (early) {
                // No more of them can be open than the engine has dispatched; what gets lost is delivered again.
                request.onSuccess();
            }
            try {
                engine().acknowledge(message, type, early ? new Unheard(inTransaction) : untilLost(request));
            } catch (ProviderException | RejectedExecutionException gone) {
                if (inTransaction) {
                    session.doom();
                }
                request.onSuccess();
            }
        }
    }

    /** An acknowledgement that nobody waits for. */
    private final class Unheard implements AsyncResult {
        private final boolean inTransaction;

        Unheard(boolean inTransaction) {
            this.inTransaction = inTransaction;
        }

        @Override
        public void onSuccess() {
            // As expected.
        }

        @Override
        public void onFailure(ProviderException cause) {
            synchronized (lock) {
                if (inTransaction) {
                    session.doom();
                } else if (isUsable()) {
                    report(cause);
                } // else its link is gone, and the broker has it back
            }
        }

        @Override
        public boolean isComplete() {
            return false;
        }
    }

    /** The transaction is committed. */
    void committed() {
        consumed.clear();
        acknowledgedInTransaction = false;
    }

    /** The transaction is being rolled back: gives back what it could not take along, so that it is not stuck here. */
    void rolledBack() {
        boolean tookPart = false;
        for (JmsInboundMessageDispatch message : consumed) {
            if (isCurrent(message) && message.getProviderHint() instanceof Delivery delivery) {
                tookPart |= delivery.isSettled();
                if (!delivery.isSettled()) {
                    giveBack(engine(), message, ACK_TYPE.MODIFIED_FAILED);
                }
            }
        }
        consumed.clear();
        if (tookPart) {
            // The engine releases the whole prefetch of a consumer that took part; what is released must not be
            // delivered.
            host().onEventLoop(engine(), () -> StalePrefetch.drop(info));
        } else if (acknowledgedInTransaction && isUsable()) {
            releasePrefetch();
        }
        acknowledgedInTransaction = false;
    }

    /**
     * The JMS layer has forgotten what a consumer holds that took part, and takes it for released. The engine does that
     * only on the link that took part; what came over the one that has replaced it since would be stuck here.
     */
    private void releasePrefetch() {
        AmqpProvider on = engine();
        Link link = endpoint();
        host().onEventLoop(on, () -> {
            StalePrefetch.drop(info);
            for (Delivery held = link.head(); held != null; held = held.next()) {
                if (held.getContext() instanceof JmsInboundMessageDispatch message && !message.isDelivered()) {
                    giveBack(on, message, ACK_TYPE.RELEASED);
                }
            }
        });
    }

    /** @param type an outcome with which the broker has the message back */
    private void giveBack(AmqpProvider on, JmsInboundMessageDispatch message, ACK_TYPE type) {
        try {
            on.acknowledge(message, type, NoOpAsyncResult.INSTANCE);
        } catch (ProviderException | RejectedExecutionException gone) {
            host().connectionGone(gone); // and the broker has the message back
        }
    }

    /** What needs a link has succeeded when the link goes: nothing is left to stop or to settle. */
    private AsyncResult untilLost(AsyncResult request) {
        return host().untilLost(engine(), new WrappedAsyncResult(request) {
            @Override
            public void onFailure(ProviderException cause) {
                synchronized (lock) {
                    replaceIfSilent(cause);
                    if (isUsable()) {
                        super.onFailure(cause);
                    } else {
                        stopDraining(endpoint());
                        super.onSuccess();
                    }
                }
            }
        });
    }

    @Override
    boolean isNeeded() {
        return started || !parked.isEmpty();
    }

    private boolean isUsable() {
        return isUp() && host().isLive(engine()) && !isDetached();
    }

    private boolean isCurrent(JmsInboundMessageDispatch message) {
        return isUsable() && message.getProviderHint() instanceof Delivery delivery && delivery.getLink() == endpoint();
    }

    @Override
    void onUp() {
        super.onUp();
        try {
            if (started) {
                engine().start(attachedInfo(), NoOpAsyncResult.INSTANCE);
            }
        } catch (ProviderException | RejectedExecutionException gone) {
            return; // the loss of the connection is on its way to us
        }
        PendingPull pull;
        while ((pull = parked.poll()) != null) {
            issue(pull);
        }
    }

    @Override
    void onLost(Failure failure) {
        super.onLost(failure);
        consumed.clear();
        List.copyOf(issued).forEach(this::park); // an engine whose connection is gone never answers them
        StalePrefetch.drop(info);
        if (session.isTransacted()) {
            session.lost(this);
        }
    }

    @Override
    void onGivenUp(Failure failure) {
        endWork(new ProviderException(
                "The link from " + name().address() + " at " + host().peer() + " is closed: " + failure));
        super.onGivenUp(failure);
    }

    @Override
    void endWork(ProviderException cause) {
        takePulls().forEach(pull -> pull.failed(cause));
    }

    /** What could not take part in the transaction would keep the engine from closing the link. */
    @Override
    void beforeClose() {
        if (session.isDoomed()) {
            rolledBack();
        }
    }

    @Override
    void onClosed() {
        super.onClosed();
        consumed.clear();
        takePulls().forEach(PendingPull::expired);
    }

    private List<PendingPull> takePulls() {
        List<PendingPull> waiting = new ArrayList<>(parked);
        waiting.addAll(issued);
        parked.clear();
        issued.clear();
        return waiting;
    }

    @Override
    int residue() {
        return super.residue() + parked.size() + issued.size() + consumed.size();
    }
}
