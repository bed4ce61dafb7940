package io.waylink.adapter.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * An AMQP session, its links and its transaction, begun anew on every new connection. Its monitor guards all of them: a
 * JMS session is used by one thread at a time, so there is nothing to contend for.
 */
final class RecoverableSession {

    private final LinkHost host;
    private final LinkRegistry registry;
    private final JmsSessionInfo info;
    private final SessionTransaction transaction;
    private final Set<RecoverableLink> links = new HashSet<>();
    private final Set<AnonymousSender> anonymous = new HashSet<>();
    private final Deque<Runnable> whenSettled = new ArrayDeque<>();
    private final PendingCreation creation = new PendingCreation();
    private AmqpProvider openingOn;
    private int openings;
    private long ownProducers;
    private boolean closed;
    private volatile AmqpProvider engine;

    RecoverableSession(LinkHost host, LinkRegistry registry, JmsSessionInfo info) {
        this.host = host;
        this.registry = registry;
        this.info = info;
        this.transaction = info.isTransacted() ? new SessionTransaction(this) : null;
    }

    LinkHost host() {
        return host;
    }

    JmsSessionId id() {
        return info.getId();
    }

    /** The engine on which this session is open; null while it is not. */
    AmqpProvider engine() {
        AmqpProvider on = engine;
        return on != null && host.isLive(on) ? on : null;
    }

    /** How often it was begun: what was asked of an earlier one is never answered. */
    int openings() {
        return openings;
    }

    // ---- life ----

    /** Opens for the first time: at once if there is a connection, otherwise when there is one. */
    synchronized void create(AmqpProvider connected, AsyncResult request) {
        creation.begin(request, host.after(host.settings().connectTimeout(), this::createTimedOut));
        if (connected != null) {
            open(connected);
        }
    }

    private synchronized void createTimedOut() {
        failCreation(new ProviderException("Could not begin a session at " + host.peer() + " within "
                + host.settings().connectTimeout().toMillis() + " ms"));
    }

    private void failCreation(ProviderException cause) {
        AsyncResult request = creation.take();
        if (request != null) {
            registry.forget(info.getId());
            request.onFailure(cause);
        }
    }

    /** Begins it on a new connection. */
    synchronized void open(AmqpProvider on) {
        if (closed || openingOn == on) {
            return;
        }
        openingOn = on;
        openings++;
        try {
            on.create(info, new AsyncResult() {
                private boolean complete;

                @Override
                public void onSuccess() {
                    complete = true;
                    opened(on);
                }

                @Override
                public void onFailure(ProviderException cause) {
                    complete = true;
                    notOpened(on, cause);
                }

                @Override
                public boolean isComplete() {
                    return complete;
                }
            });
        } catch (ProviderException | RejectedExecutionException gone) {
            host.connectionGone(gone); // begun again on the next connection
        }
    }

    private synchronized void opened(AmqpProvider on) {
        if (closed || !host.isLive(on)) {
            return;
        }
        engine = on;
        AsyncResult request = creation.take();
        if (request != null) {
            request.onSuccess();
        }
        if (transaction != null) {
            transaction.sessionOpened();
        }
        if (!host.peerRelays()) {
            List.copyOf(anonymous).forEach(AnonymousSender::leaveRelay);
        }
        List.copyOf(links).forEach(link -> link.fire(new Event.ParentBack()));
    }

    private synchronized void notOpened(AmqpProvider on, ProviderException cause) {
        if (!host.isLive(on)) {
            return; // begun again on the next connection
        }
        if (creation.isOpen()) {
            failCreation(cause);
        } else {
            host.silent(Failure.answered(FailureScope.CONNECTION, "session refused", "" + cause.getMessage()));
        }
    }

    /** The connection, or the session itself, is gone. */
    synchronized void lost(Failure failure) {
        engine = null;
        if (transaction != null) {
            transaction.sessionLost(failure);
        }
        List.copyOf(links).forEach(link -> link.fire(new Event.ParentLost(failure)));
    }

    /** The peer ended this session alone: it is begun again on the same connection. */
    synchronized void ended(AmqpProvider on, Failure failure) {
        if (on == engine) {
            lost(failure);
            openingOn = null;
            open(on);
        }
    }

    /**
     * Ends it, once the outcome of everything that was sent is known. Nobody waits for the peer's End.
     *
     * @param ended run when it has ended, before the request is answered
     */
    void destroy(Runnable ended, AsyncResult request) {
        whenDrained(() -> {
            AsyncResult written = request;
            synchronized (this) {
                closed = true;
                List.copyOf(links).forEach(RecoverableLink::abandon);
                if (transaction != null) {
                    transaction.close();
                }
                AmqpProvider on = engine();
                engine = null;
                if (on != null) {
                    try {
                        on.destroy(info, NoOpAsyncResult.INSTANCE);
                        // An engine that is closed forgets what it has not written yet: acknowledgements among it.
                        AsyncResult answer = host.untilLost(on, request);
                        on.scheduleExecuteAndPump(answer::onSuccess);
                        written = NoOpAsyncResult.INSTANCE;
                    } catch (ProviderException | RejectedExecutionException gone) {
                        host.connectionGone(gone); // and the session with it
                    }
                }
            }
            ended.run();
            written.onSuccess();
        });
    }

    /** The adapter stops: whatever is open here ends in this way. */
    synchronized void shutDown(ProviderException cause) {
        failCreation(cause);
        List.copyOf(links).forEach(link -> link.endAll(cause));
        List.copyOf(links).forEach(RecoverableLink::abandon);
        if (transaction != null) {
            transaction.endAll(cause);
            transaction.close();
        }
        closed = true;
        engine = null;
    }

    /** It cannot go on, although the adapter does: whoever uses it is told, and may make another one. */
    void endForGood(ProviderException cause) {
        shutDown(cause);
        registry.forget(info.getId());
        host.jms().onResourceClosed(info, cause);
    }

    /** How many links it has. */
    synchronized int size() {
        return links.size();
    }

    /** How much is still open, for tests: nothing may be left of what is closed. */
    synchronized int residue() {
        return whenSettled.size()
                + links.stream().mapToInt(RecoverableLink::residue).sum();
    }

    private synchronized void whenDrained(Runnable action) {
        for (RecoverableLink link : links) {
            if (link instanceof SenderLink sender && sender.isOwing()) {
                sender.whenDrained(() -> whenDrained(action));
                return;
            }
        }
        action.run();
    }

    // ---- links ----

    /** @param owner what it is one link of; null if it is the link of a JMS producer */
    SenderLink addSender(JmsProducerInfo producer, AnonymousSender owner) {
        SenderLink link = new SenderLink(this, producer, owner);
        add(link);
        registry.senders().put(producer.getId(), link);
        return link;
    }

    synchronized AnonymousSender addAnonymous(JmsProducerInfo producer) {
        AnonymousSender sender = new AnonymousSender(this, producer);
        anonymous.add(sender);
        return sender;
    }

    /** A number for a producer that the JMS layer does not know; its own are positive. */
    synchronized long nextOwnProducer() {
        return --ownProducers;
    }

    synchronized void remove(AnonymousSender sender) {
        anonymous.remove(sender);
    }

    ReceiverLink addReceiver(JmsConsumerInfo consumer) {
        ReceiverLink link = new ReceiverLink(this, consumer);
        add(link);
        return link;
    }

    private synchronized void add(RecoverableLink link) {
        links.add(link);
    }

    synchronized void remove(RecoverableLink link) {
        links.remove(link);
        registry.forget(link);
    }

    // ---- the transaction ----

    boolean isTransacted() {
        return transaction != null;
    }

    /** Whether messages may be sent and acknowledged now: outside a transaction always. */
    boolean mayWork() {
        return transaction == null || transaction.isActive();
    }

    boolean isDoomed() {
        return transaction != null && transaction.isDoomed();
    }

    void doom() {
        if (transaction != null) {
            transaction.doom();
        }
    }

    void enlist(RecoverableLink link) {
        transaction.enlist(link);
    }

    void lost(RecoverableLink link) {
        transaction.lost(link);
    }

    /** Whether something was done that cannot go on before a transaction is declared. */
    boolean isWaitingForTransaction() {
        return !whenSettled.isEmpty()
                || links.stream().anyMatch(link -> link instanceof SenderLink sender && sender.isOwing());
    }

    /** Runs this once the transaction is declared, or can only be rolled back; the latter if it takes too long. */
    void whenSettled(Runnable action) {
        if (whenSettled.isEmpty()) {
            host.after(host.settings().connectTimeout(), () -> {
                synchronized (this) {
                    if (whenSettled.contains(action)) {
                        doom();
                    }
                }
            });
        }
        whenSettled.add(action);
    }

    /** The transaction is declared, or can only be rolled back. */
    void transactionSettled() {
        for (RecoverableLink link : List.copyOf(links)) {
            if (link instanceof SenderLink sender) {
                if (isDoomed()) {
                    sender.abandonAll();
                } else {
                    sender.resume();
                }
            }
        }
        List<Runnable> actions = new ArrayList<>(whenSettled);
        whenSettled.clear();
        actions.forEach(Runnable::run);
    }

    void transactionOver(boolean committed) {
        for (RecoverableLink link : List.copyOf(links)) {
            if (link instanceof ReceiverLink receiver) {
                if (committed) {
                    receiver.committed();
                } else {
                    receiver.rolledBack();
                }
            }
        }
    }

    synchronized void begin(JmsTransactionInfo next, AsyncResult request) {
        transaction.begin(next, request);
    }

    /**
     * Commits once the outcome of everything that was sent in the transaction is known: a message that is refused after the
     * discharge would be missing from a commit that succeeds, and one that is in doubt would go into the next transaction.
     */
    synchronized void commit(JmsTransactionInfo next, AsyncResult request) {
        whenDrained(() -> transaction.commit(next, request));
    }

    synchronized void rollback(JmsTransactionInfo next, AsyncResult request) {
        whenWritten(() -> {
            senders().forEach(SenderLink::abandonAll); // whatever comes of them, they are of no transaction any more
            transaction.rollback(next, request);
        });
    }

    private List<SenderLink> senders() {
        return links.stream()
                .filter(SenderLink.class::isInstance)
                .map(SenderLink.class::cast)
                .toList();
    }

    /** Runs this once everything that was sent is on the wire: what waits for credit would go into the next transaction. */
    private void whenWritten(Runnable action) {
        for (RecoverableLink link : links) {
            if (link instanceof SenderLink sender && sender.isWriting()) {
                sender.whenWritten(() -> whenWritten(action));
                return;
            }
        }
        action.run();
    }
}
