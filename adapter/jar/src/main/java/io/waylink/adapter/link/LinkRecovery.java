package io.waylink.adapter.link;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.JmsTemporaryDestination;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsMessageFactory;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.ProviderSynchronization;
import org.apache.qpid.jms.provider.WrappedAsyncResult;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;
import org.apache.qpid.jms.provider.exceptions.ProviderResourceAllocationException;

/**
 * The provider that every JMS connection above works on: sessions, links and transactions that outlive the links and
 * connections beneath them. {@link #connected} gives it the engine of a new connection, {@link #lost} takes it away.
 */
public final class LinkRecovery implements Provider {

    private final ProviderFutureFactory futures;
    private final PresentConnection connection;
    private final LinkRegistry links = new LinkRegistry();
    private final OtherHosts others;
    private final HeldRequests held;
    private final PresentMessageFactory messages = new PresentMessageFactory();

    /**
     * @param timers runs what has to wait; its tasks are short and do not block
     * @param target where connections will go, for messages
     * @param onSilence told, with the engine, when nothing answers on a connection although it is open, so that it has
     *     to be made anew; called while a session's monitor is held
     * @param dialer connects to the hosts that single links are redirected to
     */
    public LinkRecovery(
            LinkSettings settings,
            ScheduledExecutorService timers,
            RecoveryListener events,
            ProviderFutureFactory futures,
            String target,
            BiConsumer<AmqpProvider, Failure> onSilence,
            Dialer dialer) {
        this.futures = futures;
        this.connection = new PresentConnection(settings, timers, events, target);
        connection.silencedBy(onSilence);
        this.others = new OtherHosts(
                links,
                host -> {
                    PresentConnection there = new PresentConnection(settings, timers, events, host.toString());
                    there.reportTo(connection.jms());
                    return there;
                },
                dialer);
        this.held = new HeldRequests(connection);
    }

    // ---- the connection beneath ----

    /** There is a connection: everything that lives on it is begun and attached anew. */
    public void connected(AmqpProvider engine, String peer) {
        messages.become(engine.getMessageFactory());
        connection.become(engine, peer);
        endThoseTooMany();
        links.sessions().values().forEach(session -> session.open(engine));
        held.run(engine);
    }

    /**
     * The peer that was there last has been sent an Open: sessions are begun and links attached in the same flight.
     *
     * @return whether there was anything to begin
     */
    public boolean opening(AmqpProvider engine) {
        boolean begins = !links.sessions().isEmpty()
                && connection.comes(engine, links.sessions().size());
        if (begins) {
            links.sessions().values().forEach(session -> session.openAhead(engine));
        }
        return begins;
    }

    /** This peer may allow fewer sessions than the one before: those with the fewest links are lost to their users. */
    private void endThoseTooMany() {
        int tooMany = links.sessions().size() - connection.mostSessions();
        if (tooMany > 0) {
            links.sessions().values().stream()
                    .sorted(Comparator.comparingInt(RecoverableSession::size))
                    .limit(tooMany)
                    .forEach(session -> session.endForGood(tooManySessions()));
        }
    }

    /** The connection is gone. */
    public void lost(Failure failure) {
        connection.gone();
        links.sessions().values().forEach(session -> session.lost(failure));
        connection.answerWhatWaits();
    }

    /** The adapter stops: whatever is open here ends in this way. */
    public void shutDown(ProviderException cause) {
        lost(Failure.answered(FailureScope.CONNECTION, "closed", "" + cause.getMessage()));
        links.sessions().values().forEach(session -> session.shutDown(cause));
        links.clear();
        held.endAll(cause);
        others.close();
    }

    /** Nobody uses it any more: connections to other hosts are not kept for the next one. */
    public void hangUp() {
        others.close();
    }

    /** The links that are to be attached and are not, as an operator would name them, each name once. */
    public List<String> linksAway() {
        return links.sessions().values().stream()
                .flatMap(session -> session.linksAway().stream())
                .map(RecoveryEvent.Link::toString)
                .distinct()
                .sorted()
                .toList();
    }

    /** How much is open or kept, for tests: sessions, links and what waits for them. Nothing once all is closed. */
    public int residue() {
        int within = links.sessions().values().stream()
                .mapToInt(RecoverableSession::residue)
                .sum();
        return within
                + links.sessions().size()
                + links.senders().size()
                + links.anonymous().size()
                + links.receivers().size()
                + held.size()
                + connection.temporaries().size();
    }

    /**
     * What the engine of a new connection reports to.
     *
     * @param onFailure told when the engine fails
     */
    public ProviderListener listenerFor(AmqpProvider engine, Consumer<ProviderException> onFailure) {
        return new EngineEvents(engine, connection, links, onFailure);
    }

    // ---- what the JMS layer asks for ----

    @Override
    public void create(JmsResource resource, AsyncResult request) throws ProviderException {
        create(resource, connection.settings().patience(), request);
    }

    /** The same; a session is of this patience, and so are its links. */
    public void create(JmsResource resource, Patience patience, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsSessionInfo info) {
            RecoverableSession session = new RecoverableSession(connection, links, others, info, patience);
            links.sessions().put(info.getId(), session);
            checkSessions(info.getId());
            session.create(connection.engine(), request);
        } else if (resource instanceof JmsProducerInfo info && info.getDestination() == null) {
            AnonymousSender sender = sessionOf(info.getParentId()).addAnonymous(info);
            links.anonymous().put(info.getId(), sender);
            request.onSuccess(); // there is a link for each address that will be sent to
        } else if (resource instanceof JmsProducerInfo info) {
            SenderLink link = sessionOf(info.getParentId()).addSender(info, null);
            link.create(request);
        } else if (resource instanceof JmsConsumerInfo info && !info.isConnectionConsumer()) {
            ReceiverLink link = sessionOf(info.getParentId()).addReceiver(info);
            links.receivers().put(info.getId(), link);
            link.create(request);
        } else if (resource instanceof JmsTransactionInfo info) {
            sessionOf(info.getSessionId()).begin(info, request);
        } else if (resource instanceof JmsTemporaryDestination destination) {
            held.submit((on, answer) -> on.create(destination, made(destination, on, answer)), request);
        } else {
            held.submit((on, answer) -> on.create(resource, answer), request);
        }
    }

    /** How many sessions the peer allows besides the connection's own; no limit while there is no connection. */
    public int mostSessions() {
        return connection.mostSessions();
    }

    /** proton-j would begin one session too many on a channel that does not exist, which costs the whole connection. */
    private void checkSessions(JmsSessionId added) throws ProviderException {
        if (links.sessions().size() > connection.mostSessions()) {
            links.sessions().remove(added);
            throw tooManySessions();
        }
    }

    private ProviderException tooManySessions() {
        return new ProviderResourceAllocationException(
                "The peer at " + connection.peer() + " allows "
                        + connection.mostSessions()
                        + " sessions on a connection besides its own, and all are in use: set sharedConnections or maxConnections to more");
    }

    private AsyncResult made(JmsTemporaryDestination destination, AmqpProvider on, AsyncResult answer) {
        return new WrappedAsyncResult(answer) {
            @Override
            public void onSuccess() {
                if (destination.getAddress() == null) {
                    onFailure(new ProviderException("The peer at " + connection.peer()
                            + " has made a temporary destination without an address"));
                    return;
                }
                connection.temporaries().made(destination.getAddress(), on); // only now the peer has named it
                super.onSuccess();
            }
        };
    }

    @Override
    public void destroy(JmsResource resource, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsSessionInfo info) {
            RecoverableSession session = links.sessions().get(info.getId());
            if (session != null) {
                session.destroy(() -> links.forget(info.getId()), request);
            } else {
                request.onSuccess();
            }
        } else if (resource instanceof JmsProducerInfo info && links.anonymous().containsKey(info.getId())) {
            links.anonymous().get(info.getId()).close(() -> links.anonymous().remove(info.getId()), request);
        } else if (resource instanceof JmsProducerInfo info) {
            SenderLink link = links.senders().get(info.getId());
            if (link != null) {
                link.whenDrained(() -> {
                    links.senders().remove(info.getId());
                    link.closeGracefully(request);
                });
            } else {
                request.onSuccess();
            }
        } else if (resource instanceof JmsConsumerInfo info && links.receivers().containsKey(info.getId())) {
            links.receivers().remove(info.getId()).closeGracefully(request);
        } else {
            if (resource instanceof JmsTemporaryDestination destination) {
                connection.temporaries().deleted(destination.getAddress());
            }
            onEngine(on -> on.destroy(resource, connection.untilLost(on, request)), request);
        }
    }

    /** A call down into the engine. */
    @FunctionalInterface
    private interface EngineCall {
        void on(AmqpProvider engine) throws ProviderException;
    }

    /** Without an engine it has succeeded: what it is about went with the connection. */
    private void onEngine(EngineCall call, AsyncResult request) {
        AmqpProvider on = connection.engine();
        if (!connection.isLive(on)) {
            request.onSuccess();
            return;
        }
        try {
            call.on(on);
        } catch (ProviderException | RejectedExecutionException gone) {
            request.onSuccess();
        }
    }

    private RecoverableSession sessionOf(JmsSessionId id) throws ProviderException {
        RecoverableSession session = links.sessions().get(id);
        if (session == null) {
            throw links.absent(id);
        }
        return session;
    }

    @Override
    public void start(JmsResource resource, AsyncResult request) {
        ReceiverLink link =
                resource instanceof JmsConsumerInfo info ? links.receivers().get(info.getId()) : null;
        if (link != null) {
            link.start(request);
        } else {
            request.onSuccess();
        }
    }

    @Override
    public void stop(JmsResource resource, AsyncResult request) {
        ReceiverLink link =
                resource instanceof JmsConsumerInfo info ? links.receivers().get(info.getId()) : null;
        if (link != null) {
            link.stop(request);
        } else {
            request.onSuccess();
        }
    }

    @Override
    public void send(JmsOutboundMessageDispatch message, AsyncResult request) throws ProviderException {
        SenderLink link = links.senders().get(message.getProducerId());
        if (link != null) {
            link.send(message, request);
            return;
        }
        AnonymousSender sender = links.anonymous().get(message.getProducerId());
        if (sender == null) {
            throw new ProviderClosedException("The producer is closed");
        }
        sender.send(message, request);
    }

    @Override
    public void acknowledge(JmsInboundMessageDispatch message, ACK_TYPE type, AsyncResult request)
            throws ProviderException {
        ReceiverLink link = links.receivers().get(message.getConsumerId());
        if (link != null) {
            link.acknowledge(message, type, request);
        } else {
            // Its consumer was closed before the message was acknowledged.
            RecoverableSession session =
                    links.sessions().get(message.getConsumerId().getParentId());
            if (session == null) {
                request.onSuccess(); // and so the broker has it back
            } else {
                session.acknowledge(message, type, request);
            }
        }
    }

    @Override
    public void acknowledge(JmsSessionId id, ACK_TYPE type, AsyncResult request) throws ProviderException {
        sessionOf(id).everywhere((on, as, answer) -> on.acknowledge(as, type, answer), request);
    }

    @Override
    public void recover(JmsSessionId id, AsyncResult request) throws ProviderException {
        sessionOf(id).everywhere(AmqpProvider::recover, request);
    }

    @Override
    public void commit(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        sessionOf(ending.getSessionId()).commit(next, request);
    }

    @Override
    public void rollback(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        sessionOf(ending.getSessionId()).rollback(next, request);
    }

    @Override
    public void pull(JmsConsumerId id, long timeout, AsyncResult request) throws ProviderException {
        ReceiverLink link = links.receivers().get(id);
        if (link == null) {
            throw new ProviderClosedException("The consumer is closed");
        }
        link.pull(timeout, request);
    }

    @Override
    public void unsubscribe(String subscription, AsyncResult request) {
        held.submit((on, answer) -> on.unsubscribe(subscription, answer), new WrappedAsyncResult(request) {
            @Override
            public void onFailure(ProviderException cause) {
                super.onFailure(connection.peerIsRouter() ? notThroughRouter(subscription, cause) : cause);
            }
        });
    }

    private ProviderException notThroughRouter(String subscription, ProviderException cause) {
        return Refusals.named(
                cause,
                "The router at " + connection.peer() + " cannot unsubscribe " + subscription
                        + ", because that names no address that leads to a broker: delete its queue at the broker");
    }

    @Override
    public void connect(JmsConnectionInfo info) {
        // The connection beneath is not ours to make.
    }

    @Override
    public void start() {
        // See connect.
    }

    @Override
    public void close() {
        lost(Failure.answered(FailureScope.CONNECTION, "closed", ""));
    }

    @Override
    public URI getRemoteURI() {
        AmqpProvider on = connection.engine();
        return on == null ? null : on.getRemoteURI();
    }

    @Override
    public List<URI> getAlternateURIs() {
        AmqpProvider on = connection.engine();
        return on == null ? new ArrayList<>() : on.getAlternateURIs();
    }

    @Override
    public JmsMessageFactory getMessageFactory() {
        return messages;
    }

    @Override
    public ProviderFuture newProviderFuture() {
        return futures.createFuture();
    }

    @Override
    public ProviderFuture newProviderFuture(ProviderSynchronization synchronization) {
        return futures.createFuture(synchronization);
    }

    @Override
    public void setProviderListener(ProviderListener listener) {
        connection.reportTo(listener);
    }

    @Override
    public ProviderListener getProviderListener() {
        return connection.jms();
    }
}
