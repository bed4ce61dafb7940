package io.waylink.adapter.link;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import jakarta.jms.JMSException;

import io.netty.buffer.ByteBuf;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderExceptionSupport;
import org.apache.qpid.proton.engine.Link;

/**
 * A producer's link and the ledger of what was sent over it.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>The ledger is the single truth: a message is in it from {@link #send} until its outcome is known, whatever happens
 *       to links and connections in between.
 *   <li>The ledger keeps the order of the application's sends, and a new link gets all of it in that order.
 *   <li>A message of a transaction never goes to another transaction: if its link is lost, the transaction is rolled back.
 * </ol>
 */
final class SenderLink extends RecoverableLink {

    /** How many asynchronous sends may be in the ledger before an application has to wait for their being written. */
    static final int WINDOW = 1000;

    private final JmsProducerInfo info;
    private final AnonymousSender owner;
    private final boolean presettled;
    private final boolean control;
    private final DuplicateIds ids;
    private final Map<JmsOutboundMessageDispatch, PendingSend> ledger = new LinkedHashMap<>();
    private final Deque<Runnable> whenDrained = new ArrayDeque<>();
    private final Deque<Runnable> whenWritten = new ArrayDeque<>();
    private LinkHost.Timer watch;
    private LinkHost.Timer creditWatch;
    private boolean retrying;
    private long generation;
    private int unwritten;
    private long upSince;

    /** @param owner what this is one link of; null if it is the link of a JMS producer */
    SenderLink(RecoverableSession session, JmsProducerInfo info, AnonymousSender owner) {
        super(session, info, RecoveryEvent.Direction.SENDER, info.getDestination());
        this.info = info;
        this.owner = owner;
        this.presettled = info.isPresettle();
        this.control = TransactionControl.isControl(info.getDestination());
        this.ids = new DuplicateIds(host().settings().duplicateId());
    }

    @Override
    JmsProducerInfo as(JmsSessionId there, String otherAddress) {
        JmsProducerInfo copy =
                new JmsProducerInfo(new JmsProducerId(there, info.getId().getValue()), info.getMessageIDBuilder());
        copy.setDestination(Addresses.moved(info.getDestination(), otherAddress));
        copy.setPresettle(info.isPresettle());
        return copy;
    }

    /** What the engine knows the producer by now. */
    JmsProducerId attachedId() {
        return ((JmsProducerInfo) attachedAs()).getId();
    }

    JmsProducerId producerId() {
        return info.getId();
    }

    void send(JmsOutboundMessageDispatch envelope, AsyncResult request) throws ProviderException {
        boolean transacted = session.isTransacted();
        if (control) {
            envelope.setSendAsync(false);
        } else if (!transacted && !presettled && !envelope.isPresettle()) {
            identify(envelope);
        }
        synchronized (lock) {
            if (state().isFinal()) {
                request.onFailure(new ProviderException("The producer to " + name().address() + " is closed"));
                return;
            }
            AsyncResult answered = envelope.isSendAsync() ? request : session.unlocked(request);
            PendingSend send = new PendingSend(this, envelope, answered, transacted);
            ledger.put(send.wire(), send);
            watch();
            if (transacted) {
                session.enlist(this);
            }
            if (transacted && session.isDoomed()) {
                send.abandon();
            } else if (mayTransmit()) {
                if (envelope.isSendAsync() && ledger.size() <= WINDOW && hasCredit()) {
                    send.answerEarly();
                }
                send.transmit(engine());
            }
        }
    }

    private boolean mayTransmit() {
        return isUp() && !retrying && !isLosing() && session.mayWork();
    }

    /**
     * Whether the peer has granted more than is on its way to the engine. The engine's count is read on another thread
     * than its own: it may lack credit that has just come, and nothing worse, as what it has spent is counted here until
     * the engine has said so.
     */
    private boolean hasCredit() {
        Link link = endpoint();
        return link != null && link.getCredit() > unwritten;
    }

    /** Something is handed to the engine; to be followed by {@link #written}, which takes what this returns. */
    long handedOver() {
        unwritten++;
        return generation;
    }

    /** The engine has written it, or refused it. */
    void written(long ofGeneration) {
        if (ofGeneration == generation && --unwritten == 0) {
            runWhenWritten();
        }
    }

    private void runWhenWritten() {
        if (creditWatch != null) {
            creditWatch.cancel();
            creditWatch = null;
        }
        runAll(whenWritten);
    }

    private static void runAll(Deque<Runnable> actions) {
        Runnable next;
        while ((next = actions.poll()) != null) {
            next.run();
        }
    }

    /** Whether something was handed to the engine that waits there for credit, and so would go into a later transaction. */
    boolean isWriting() {
        return unwritten > 0;
    }

    /** Runs this once nothing waits there any more: for longer than a send may, nothing does. */
    void whenWritten(Runnable action) {
        whenWritten.add(action);
        if (creditWatch == null) {
            creditWatch = host().after(session.patience().toSend(), this::endWaitingForCredit);
        }
    }

    private void endWaitingForCredit() {
        synchronized (lock) {
            creditWatch = null;
            if (isUp() && isWriting()) {
                String what = "no credit within " + session.patience().toSend().toMillis() + " ms";
                fire(new Event.Lost(epoch(), Failure.silence(FailureScope.LINK, what)));
            }
        }
    }

    /** Gives the message the id by which the broker knows a copy of it. */
    private void identify(JmsOutboundMessageDispatch envelope) throws ProviderException {
        LinkSettings settings = host().settings();
        if (settings.inDoubt() != InDoubt.DEDUPE) {
            return;
        }
        try {
            JmsMessage message = envelope.getMessage();
            if (message.getFacade().propertyExists(settings.duplicateId())) {
                return;
            }
            String id = ids.next();
            Optional<ByteBuf> stamped =
                    envelope.getPayload() instanceof ByteBuf encoded ? ids.stamp(encoded, id) : Optional.empty();
            if (stamped.isPresent()) {
                envelope.setPayload(stamped.get());
                return;
            }
            JmsMessage copy = message.copy(); // the application's own message stays as it is
            copy.getFacade().setProperty(settings.duplicateId(), id);
            envelope.setPayload(copy.getFacade().encodeMessage());
        } catch (JMSException e) {
            throw ProviderExceptionSupport.createNonFatalOrPassthrough(e);
        }
    }

    /** Whether it is gone already, though that has not been decided upon yet. */
    boolean isLosing() {
        return !isUp() || !host().isLive(engine()) || isDetached();
    }

    void completed(JmsOutboundMessageDispatch envelope) {
        synchronized (lock) {
            PendingSend send = ledger.get(envelope);
            if (send != null) {
                send.accepted();
            }
        }
    }

    void failed(JmsOutboundMessageDispatch envelope, ProviderException cause) {
        synchronized (lock) {
            PendingSend send = ledger.get(envelope);
            if (send != null) {
                send.failed(cause);
            }
        }
    }

    // ---- time ----

    /** One timer for the whole ledger: it is in the order of the sends, and so in that of their ends. */
    private void watch() {
        if (watch == null && !ledger.isEmpty()) {
            watch = host().after(ledger.values().iterator().next().remaining(), this::endOverdue);
        }
    }

    private void endOverdue() {
        synchronized (lock) {
            watch = null;
            // A link that has come only lately has not had the time to answer, and is not to be blamed. Nor is one to a
            // control address, where people are less patient than with messages: who asks takes another one.
            Duration up = Duration.ofNanos(System.nanoTime() - upSince);
            boolean isBlamed =
                    up.multipliedBy(4).compareTo(session.patience().toSend().multipliedBy(3)) >= 0;
            boolean unanswered = false;
            for (PendingSend send : new ArrayList<>(ledger.values())) {
                if (!send.remaining().isNegative() && !send.remaining().isZero()) {
                    break;
                }
                unanswered = true;
                send.timedOut();
            }
            if (unanswered && isBlamed && isUp() && !(control && !session.isTransacted())) {
                String what = "no outcome within " + session.patience().toSend().toMillis() + " ms";
                fire(new Event.Lost(epoch(), Failure.silence(FailureScope.LINK, what)));
            }
            watch();
        }
    }

    /**
     * The peer gave this one back, though the link is there: it is sent again after a while, and until then nothing else
     * is, so that what was given back keeps its order.
     */
    void retryLater(PendingSend send) {
        if (retrying || isLosing()) {
            return;
        }
        retrying = true;
        long epoch = epoch();
        host().after(host().backoff(send.attempts()), () -> {
            synchronized (lock) {
                if (epoch == epoch() && retrying) {
                    retrying = false;
                    resume();
                }
            }
        });
    }

    void settled(JmsOutboundMessageDispatch envelope) {
        ledger.remove(envelope);
        if (ledger.isEmpty()) {
            runAll(whenDrained);
            if (owner != null && ledger.isEmpty()) {
                owner.drained(this);
            }
        }
    }

    /** A send failed that the application was told had been handed over. */
    void reportLateFailure(ProviderException failure) {
        report(failure);
    }

    /** Whether the outcome of something is open. */
    boolean isOwing() {
        return !ledger.isEmpty();
    }

    /** A broker without two-phase commit would put a request into a queue, and accept it. */
    @Override
    boolean isFit(Link attached) {
        return !control || TransactionControl.isUnderstood(attached);
    }

    @Override
    boolean isNeeded() {
        return isOwing();
    }

    /** Runs this once no outcome is open any more: at once if none is. */
    void whenDrained(Runnable action) {
        synchronized (lock) {
            if (ledger.isEmpty()) {
                action.run();
            } else {
                whenDrained.add(action);
            }
        }
    }

    /** Gives away what has no outcome yet, in its order. */
    void handOver(Consumer<PendingSend> taker) {
        List<PendingSend> owed = new ArrayList<>(ledger.values());
        ledger.clear();
        owed.forEach(taker);
        runAll(whenDrained);
    }

    /** Goes on with what another link, which is gone, has not finished; before this one is attached. */
    void adopt(PendingSend send) {
        ledger.put(send.becomeOf(this), send);
        watch();
    }

    /** The session's transaction can be worked in: what was held back goes out. */
    void resume() {
        if (!mayTransmit()) {
            return;
        }
        for (PendingSend send : new ArrayList<>(ledger.values())) {
            if (!send.isOnWire()) {
                send.transmit(engine());
            }
        }
    }

    @Override
    void onUp() {
        upSince = System.nanoTime();
        super.onUp();
        if (!session.mayWork()) {
            return;
        }
        for (PendingSend send : new ArrayList<>(ledger.values())) {
            send.transmit(engine());
        }
    }

    @Override
    void onLost(Failure failure) {
        super.onLost(failure);
        retrying = false;
        generation++;
        unwritten = 0;
        if (session.isTransacted()) {
            session.lost(this);
        } else {
            settleDoubts();
        }
        runWhenWritten();
    }

    /** Whether a message is not sent again, but reported, when nothing is known of its outcome. */
    boolean reportsDoubt() {
        return control || host().settings().inDoubt() == InDoubt.FAIL;
    }

    /** Whether whoever sends has to know the peer's answer, even within a transaction. */
    boolean isControl() {
        return control;
    }

    private void settleDoubts() {
        List<PendingSend> inDoubt =
                ledger.values().stream().filter(PendingSend::isOnWire).toList();
        if (inDoubt.isEmpty()) {
            return;
        }
        host().tell(new RecoveryEvent.SendsInDoubt(host().peer(), name(), inDoubt.size()));
        if (reportsDoubt()) {
            inDoubt.forEach(PendingSend::reportInDoubt);
        }
    }

    /** The transaction that these messages belong to can only be rolled back. */
    void abandonAll() {
        new ArrayList<>(ledger.values()).forEach(PendingSend::abandon);
    }

    @Override
    void onGivenUp(Failure failure) {
        if (owner != null) {
            owner.gone(this);
        }
        // Who sends without a link of his own is told what he would have been told when he made it.
        endWork(
                owner != null && !hasWorked()
                        ? refusal(failure)
                        : new ProviderException(
                                "The link to " + name().address() + " at " + host().peer() + " is closed: " + failure));
        super.onGivenUp(failure);
    }

    @Override
    void tellClosed(ProviderException cause) {
        if (owner == null) {
            super.tellClosed(cause);
        } // else the JMS layer does not know it
    }

    @Override
    void endWork(ProviderException cause) {
        new ArrayList<>(ledger.values()).forEach(send -> send.complete(cause));
    }

    @Override
    void onClosed() {
        super.onClosed();
        if (watch != null) {
            watch.cancel();
            watch = null;
        }
        runWhenWritten();
    }

    @Override
    int residue() {
        return super.residue() + ledger.size() + whenDrained.size() + whenWritten.size();
    }
}
