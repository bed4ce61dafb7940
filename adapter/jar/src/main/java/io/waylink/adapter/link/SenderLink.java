package io.waylink.adapter.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.jms.JMSException;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.exceptions.ProviderExceptionSupport;
import org.apache.qpid.proton.engine.EndpointState;
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

    private final boolean presettled;
    private final Map<JmsOutboundMessageDispatch, PendingSend> ledger = new LinkedHashMap<>();
    private final Deque<Runnable> whenDrained = new ArrayDeque<>();

    SenderLink(RecoverableSession session, JmsProducerInfo info) {
        super(session, info, RecoveryEvent.Direction.SENDER, info.getDestination());
        this.presettled = info.isPresettle();
    }

    void send(JmsOutboundMessageDispatch envelope, AsyncResult request) throws ProviderException {
        boolean transacted = session.isTransacted();
        if (!transacted && !presettled && !envelope.isPresettle()) {
            identify(envelope);
        }
        synchronized (lock) {
            if (state().isFinal()) {
                request.onFailure(new ProviderException("The producer to " + name().address() + " is closed"));
                return;
            }
            PendingSend send = new PendingSend(this, envelope, request, transacted);
            ledger.put(envelope, send);
            if (transacted) {
                session.enlist(this);
            }
            if (transacted && session.isDoomed()) {
                send.abandon();
            } else if (isUp() && !isLosing() && session.mayWork()) {
                send.transmit(engine());
            }
        }
    }

    /** Gives the message the id by which the broker knows a copy of it. */
    private void identify(JmsOutboundMessageDispatch envelope) throws ProviderException {
        LinkSettings settings = host.settings();
        if (settings.inDoubt() != InDoubt.DEDUPE) {
            return;
        }
        try {
            JmsMessage message = envelope.getMessage();
            if (message.getFacade().propertyExists(settings.duplicateId())) {
                return;
            }
            JmsMessage copy = message.copy(); // the application's own message stays as it is
            copy.getFacade()
                    .setProperty(settings.duplicateId(), UUID.randomUUID().toString());
            envelope.setPayload(copy.getFacade().encodeMessage());
        } catch (JMSException e) {
            throw ProviderExceptionSupport.createNonFatalOrPassthrough(e);
        }
    }

    /** Whether the peer has detached it already, though that has not been decided upon yet. */
    boolean isLosing() {
        Link link = endpoint();
        return !isUp() || !host.isLive(engine()) || link == null || link.getRemoteState() == EndpointState.CLOSED;
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

    /** No answer to a message in all the time that it had: the link is not to be trusted any more. */
    void unanswered() {
        if (isUp()) {
            fire(new Event.Lost(
                    epoch(),
                    Failure.silence(
                            FailureScope.LINK,
                            "no outcome within " + host.settings().sendTimeout().toMillis() + " ms")));
        }
    }

    void settled(JmsOutboundMessageDispatch envelope) {
        ledger.remove(envelope);
        if (ledger.isEmpty()) {
            Runnable next;
            while ((next = whenDrained.poll()) != null) {
                next.run();
            }
        }
    }

    /** Whether the outcome of something is open. */
    boolean isOwing() {
        return !ledger.isEmpty();
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

    /** The session's transaction can be worked in: what was held back goes out. */
    void resume() {
        if (!isUp()) {
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
        if (session.isTransacted()) {
            session.lost(this);
        } else {
            settleDoubts();
        }
    }

    private void settleDoubts() {
        List<PendingSend> inDoubt =
                ledger.values().stream().filter(PendingSend::isOnWire).toList();
        if (inDoubt.isEmpty()) {
            return;
        }
        host.tell(new RecoveryEvent.SendsInDoubt(host.peer(), name(), inDoubt.size()));
        if (host.settings().inDoubt() == InDoubt.FAIL) {
            inDoubt.forEach(PendingSend::reportInDoubt);
        }
    }

    /** The transaction that these messages belong to can only be rolled back. */
    void abandonAll() {
        new ArrayList<>(ledger.values()).forEach(PendingSend::abandon);
    }

    @Override
    void onGivenUp(Failure failure) {
        ProviderException cause = new ProviderException(
                "The link to " + name().address() + " at " + host.peer() + " is closed: " + failure);
        new ArrayList<>(ledger.values()).forEach(send -> send.complete(cause));
        super.onGivenUp(failure);
    }
}
