package io.waylink.adapter.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Event;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/**
 * An AMQP session, its links and its transaction, begun anew on every new connection. Its monitor guards all of them: a
 * JMS session is used by one thread at a time, so there is nothing to contend for.
 */
final class RecoverableSession {

    private final LinkRegistry registry;
    private final JmsSessionInfo info;
    private final Patience patience;
    private final SessionRedirects redirects;
    final SessionSite home;
    final Map<Endpoint, SessionSite> away = new HashMap<>();
    final SessionTransaction transaction;
    final Set<RecoverableLink> links = new HashSet<>();
    private final Set<AnonymousSender> anonymous = new HashSet<>();
    private final Deque<Runnable> whenSettled = new ArrayDeque<>();
    private final PendingCreation creation = new PendingCreation();
    SessionSite site;
    private int openings;
    private long ownProducers;
    private long dispatched;
    boolean closed;

    RecoverableSession(
            LinkHost host, LinkRegistry registry, OtherHosts others, JmsSessionInfo info, Patience patience) {
        this.registry = registry;
        this.info = info;
        this.patience = patience;
        this.home = SessionSite.home(this, host, info);
        this.site = home;
        this.redirects = new SessionRedirects(this, others, info);
        this.transaction = info.isTransacted() ? new SessionTransaction(this) : null;
    }

    /** The id of the JMS connection that it belongs to. */
    String connectionId() {
        return info.getId().getConnectionId();
    }

    /** Where the transaction is, and links that were not redirected. */
    SessionSite site() {
        return site;
    }

    LinkHost host() {
        return site.host();
    }

    /** That of whoever uses it. */
    Patience patience() {
        return patience;
    }

    /** What becomes of links that are redirected. */
    SessionRedirects redirects() {
        return redirects;
    }

    /** How often it was begun: what was asked of an earlier one is never answered. */
    int openings() {
        return openings;
    }

    /** It is about to be begun, once more. */
    void opening() {
        openings++;
    }

    // ---- life ----

    /** Opens for the first time: at once if there is a connection, otherwise when there is one. */
    synchronized void create(AmqpProvider connected, AsyncResult request) {
        creation.begin(request, host().after(patience.toCreate(), this::createTimedOut));
        if (connected != null) {
            open(connected);
        }
    }

    private synchronized void createTimedOut() {
        failCreation(new ProviderException("Could not begin a session at " + host().peer() + " within "
                + patience.toCreate().toMillis() + " ms"));
    }

    private void failCreation(ProviderException cause) {
        AsyncResult request = creation.take();
        if (request != null) {
            registry.forget(info.getId());
            request.onFailure(cause);
        }
    }

    /** Begins it on a new connection of its home. */
    void open(AmqpProvider on) {
        home.open(on);
        resume(on);
    }

    /** Where it was begun ahead, links that could not be attached before the connection was open can be now. */
    private synchronized void resume(AmqpProvider on) {
        if (home.engine() == on) {
            at(home).forEach(link -> link.fire(new Event.ParentBack()));
        }
    }

    /** Begins it on a connection that is not open yet, and attaches what may be attached before it has begun. */
    void openAhead(AmqpProvider on) {
        home.openAhead(on);
    }

    /** Its Begin is on its way to a peer that it was begun at before. */
    void begins(SessionSite where) {
        if (transaction == null) {
            at(where).stream().filter(RecoverableLink::mayGoAhead).forEach(link -> link.fire(new Event.ParentBack()));
        }
    }

    /** Whether it is not to be begun there: it is closed, or the whole of it is elsewhere. */
    boolean isLeft(SessionSite where) {
        return closed || (where != site && (transaction != null || !away.containsValue(where)));
    }

    void opened(SessionSite where) {
        if (where == home) {
            AsyncResult request = creation.take();
            if (request != null) {
                request.onSuccess();
            }
        }
        if (transaction != null) {
            transaction.sessionOpened();
        }
        if (where == home && !home.host().peerRelays()) {
            List.copyOf(anonymous).forEach(AnonymousSender::leaveRelay);
        }
        at(where).forEach(link -> link.fire(new Event.ParentBack()));
    }

    void notOpened(SessionSite where, ProviderException cause, Failure failure) {
        if (where != home) {
            redirects.sendHome(where, failure);
        } else if (creation.isOpen()) {
            failCreation(cause);
        } else {
            home.host().silent(failure);
        }
    }

    /** The connection of its home is gone. */
    void lost(Failure failure) {
        home.lost(failure);
    }

    /** The connection there, or the session on it, is gone. */
    void lost(SessionSite where, Failure failure) {
        if (transaction != null && where == site) {
            transaction.sessionLost(failure);
        }
        at(where).forEach(link -> link.fire(new Event.ParentLost(failure)));
    }

    List<RecoverableLink> at(SessionSite where) {
        return links.stream().filter(link -> link.site() == where).toList();
    }

    /** The peer ended this session alone: it is begun again on the same connection. */
    synchronized void ended(AmqpProvider on, Failure failure) {
        for (SessionSite each : sites()) {
            if (each.isOn(on)) {
                each.ended(failure);
            }
        }
    }

    /** Everywhere that it may be open. */
    private List<SessionSite> sites() {
        List<SessionSite> all = new ArrayList<>(away.values());
        all.add(home);
        return all;
    }

    /** Something asked of an engine about the session, by the id that it is known by there. */
    @FunctionalInterface
    interface Call {
        void on(AmqpProvider engine, JmsSessionId as, AsyncResult answer) throws ProviderException;
    }

    /** Wherever it is open; where it is not, this has succeeded: what it is about went with the connection. */
    synchronized void everywhere(Call call, AsyncResult request) {
        List<SessionSite> all = sites();
        AllAnswered answer = new AllAnswered(all.size(), request);
        all.forEach(each -> each.ask(call, answer));
    }

    /** A message whose consumer is closed already. */
    synchronized void acknowledge(JmsInboundMessageDispatch message, ACK_TYPE type, AsyncResult request) {
        for (SessionSite each : sites()) {
            if (each.hasBrought(message)) {
                each.ask((on, as, answer) -> on.acknowledge(message, type, answer), request);
                return;
            }
        }
        request.onSuccess(); // it went with its connection
    }

    /**
     * Ends it, once the outcome of everything that was sent is known. Nobody waits for the peer's End.
     *
     * @param ended run when it has ended, before the request is answered
     */
    void destroy(Runnable ended, AsyncResult request) {
        whenDrained(() -> {
            List<SessionSite> all;
            AllAnswered written;
            synchronized (this) {
                closed = true;
                List.copyOf(links).forEach(RecoverableLink::abandon);
                if (transaction != null) {
                    transaction.close();
                }
                all = sites();
                away.clear();
                written = new AllAnswered(all.size() + 1, request);
                all.forEach(each -> each.close(written));
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
        sites().forEach(SessionSite::abandon);
        away.clear();
    }

    /** It cannot go on, although the adapter does: whoever uses it is told, and may make another one. */
    void endForGood(ProviderException cause) {
        shutDown(cause);
        registry.ended(info.getId(), cause);
        home.host().jms().onResourceClosed(info, cause);
    }

    /** How many links it has. */
    synchronized int size() {
        return links.size();
    }

    /** Those of its links that are to be attached and are not. */
    synchronized List<RecoveryEvent.Link> linksAway() {
        return links.stream()
                .filter(link -> !link.isUp() && !link.state().isFinal())
                .map(RecoverableLink::name)
                .toList();
    }

    /** How much is still open, for tests: nothing may be left of what is closed. */
    synchronized int residue() {
        return whenSettled.size()
                + away.size()
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

    /** A number for a message of any producer; under its monitor. */
    long nextDispatch() {
        return ++dispatched;
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
        link.moveTo(site, null);
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
            host().after(patience.toCreate(), () -> {
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
        AsyncResult answered = unlocked(request);
        whenDrained(() -> transaction.commit(next, answered));
    }

    /** Has a request that somebody waits for answered without the monitor. */
    AsyncResult unlocked(AsyncResult request) {
        return new Unlocked(request, task -> {
            AmqpProvider on = site().engine();
            if (on == null) {
                task.run();
            } else {
                on.scheduleExecuteAndPump(task);
            }
        });
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
