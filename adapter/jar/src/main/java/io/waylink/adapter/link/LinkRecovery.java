package io.waylink.adapter.link;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.waylink.adapter.net.Failures;
import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Failure;
import io.waylink.recovery.FailureScope;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsMessageFactory;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsConsumerInfo;
import org.apache.qpid.jms.meta.JmsProducerId;
import org.apache.qpid.jms.meta.JmsProducerInfo;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.DefaultProviderListener;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.ProviderSynchronization;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.exceptions.ProviderClosedException;

/**
 * The provider that every JMS connection above works on: sessions, links and transactions that outlive the links and
 * connections beneath them. {@link #connected} gives it the engine of a new connection, {@link #lost} takes it away.
 *
 * <p>It hears of the engine on the engine's event loop, and only of the present one: what an engine that was given up
 * still has to say is not listened to.
 */
public final class LinkRecovery implements Provider {

    private final LinkSettings settings;
    private final ScheduledExecutorService timers;
    private final RecoveryListener events;
    private final ProviderFutureFactory futures;
    private final BiConsumer<AmqpProvider, Failure> onSilence;
    private final Map<JmsSessionId, RecoverableSession> sessions = new ConcurrentHashMap<>();
    private final Map<JmsProducerId, SenderLink> senders = new ConcurrentHashMap<>();
    private final Map<JmsConsumerId, ReceiverLink> receivers = new ConcurrentHashMap<>();
    private final HeldRequests held;
    private final Host host = new Host();
    private final Probes probes;
    private volatile AmqpProvider engine;
    private volatile String peer;
    private volatile boolean peerIsRouter;
    private final PresentMessageFactory messages = new PresentMessageFactory();
    private volatile ProviderListener jms;

    /**
     * @param timers runs what has to wait; its tasks are short and do not block
     * @param onSilence told, with the engine, when nothing answers on a connection although it is open, so that it has
     *     to be made anew; called while a session's monitor is held
     */
    public LinkRecovery(
            LinkSettings settings,
            ScheduledExecutorService timers,
            RecoveryListener events,
            ProviderFutureFactory futures,
            String target,
            BiConsumer<AmqpProvider, Failure> onSilence) {
        this.settings = settings;
        this.timers = timers;
        this.events = events;
        this.futures = futures;
        this.peer = target;
        this.onSilence = onSilence;
        this.probes = new Probes(timers);
        this.held = new HeldRequests(host);
    }

    // ---- the connection beneath ----

    /** There is a connection: everything that lives on it is begun and attached anew. */
    public void connected(AmqpProvider connected, String to) {
        peer = to;
        peerIsRouter = Failures.isRouter(connected);
        messages.become(connected.getMessageFactory());
        engine = connected;
        sessions.values().forEach(session -> session.open(connected));
        held.run(connected);
    }

    /** The connection is gone. */
    public void lost(Failure failure) {
        engine = null;
        probes.clear();
        sessions.values().forEach(session -> session.lost(failure));
    }

    /** What the engine of a new connection reports to. */
    public ProviderListener listenerFor(AmqpProvider connected, Consumer<ProviderException> onFailure) {
        return new EngineListener(connected, onFailure);
    }

    private final class EngineListener extends DefaultProviderListener {
        private final AmqpProvider source;
        private final Consumer<ProviderException> onFailure;

        EngineListener(AmqpProvider source, Consumer<ProviderException> onFailure) {
            this.source = source;
            this.onFailure = onFailure;
        }

        @Override
        public void onInboundMessage(JmsInboundMessageDispatch message) {
            if (source == engine) {
                ReceiverLink link = receivers.get(message.getConsumerId());
                if (link != null) {
                    link.worked();
                }
                jms.onInboundMessage(message);
            }
        }

        @Override
        public void onCompletedMessageSend(JmsOutboundMessageDispatch message) {
            SenderLink link = senders.get(message.getProducerId());
            if (link != null) {
                link.completed(message);
            }
        }

        @Override
        public void onFailedMessageSend(JmsOutboundMessageDispatch message, ProviderException cause) {
            SenderLink link = senders.get(message.getProducerId());
            if (link != null) {
                link.failed(message, cause);
            }
        }

        @Override
        public void onResourceClosed(JmsResource resource, ProviderException cause) {
            if (source != engine) {
                return;
            }
            RecoverableLink link = linkOf(resource);
            if (link != null) {
                link.detached(cause);
            } else if (resource instanceof JmsSessionInfo info && sessions.containsKey(info.getId())) {
                sessions.get(info.getId())
                        .ended(source, Failure.answered(FailureScope.LINK, "session ended", "" + cause.getMessage()));
            }
        }

        @Override
        public void onConnectionFailure(ProviderException cause) {
            onFailure.accept(cause);
        }

        @Override
        public void onProviderException(ProviderException cause) {
            jms.onProviderException(cause);
        }
    }

    private RecoverableLink linkOf(JmsResource resource) {
        if (resource instanceof JmsProducerInfo producer) {
            return senders.get(producer.getId());
        }
        return resource instanceof JmsConsumerInfo consumer ? receivers.get(consumer.getId()) : null;
    }

    private final class Host implements LinkHost {

        @Override
        public boolean isLive(AmqpProvider which) {
            return which != null && which == engine && !which.isFailed();
        }

        @Override
        public String peer() {
            return peer;
        }

        @Override
        public boolean peerIsRouter() {
            return peerIsRouter;
        }

        @Override
        public LinkSettings settings() {
            return settings;
        }

        @Override
        public ProviderListener jms() {
            return jms;
        }

        @Override
        public Probes probes() {
            return probes;
        }

        @Override
        public void tell(RecoveryEvent event) {
            events.on(event);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            ScheduledFuture<?> future =
                    timers.schedule(() -> runReporting(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        /** A defect in a timer's task would be swallowed by its future: it is made to fail the JMS connections instead. */
        private void runReporting(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                jms.onConnectionFailure(new ProviderException("A task of link recovery failed: " + e, e));
            }
        }

        @Override
        public Duration backoff(int attempts) {
            return settings.backoff()
                    .delay(attempts, ThreadLocalRandom.current().nextDouble());
        }

        @Override
        public void connectionGone(Exception refusal) {
            AmqpProvider on = engine;
            if (on != null && on.isFailed()) {
                onSilence.accept(on, Failures.ofConnection(on, refusal));
            }
        }

        @Override
        public void silent(Failure failure) {
            AmqpProvider on = engine;
            if (on != null) {
                onSilence.accept(on, failure);
            }
        }
    }

    // ---- what the JMS layer asks for ----

    @Override
    public void create(JmsResource resource, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsSessionInfo info) {
            RecoverableSession session = new RecoverableSession(host, info);
            sessions.put(info.getId(), session);
            session.create(engine, request);
        } else if (resource instanceof JmsProducerInfo info) {
            SenderLink link = sessionOf(info.getParentId()).addSender(info);
            senders.put(info.getId(), link);
            link.create(request);
        } else if (resource instanceof JmsConsumerInfo info && !info.isConnectionConsumer()) {
            ReceiverLink link = sessionOf(info.getParentId()).addReceiver(info);
            receivers.put(info.getId(), link);
            link.create(request);
        } else if (resource instanceof JmsTransactionInfo info) {
            sessionOf(info.getSessionId()).begin(info, request);
        } else {
            held.submit(engine, on -> on.create(resource, request), request);
        }
    }

    @Override
    public void destroy(JmsResource resource, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsSessionInfo info) {
            RecoverableSession session = sessions.remove(info.getId());
            if (session != null) {
                session.destroy(new Forgetting(info.getId(), request));
            } else {
                request.onSuccess();
            }
        } else if (resource instanceof JmsProducerInfo info) {
            SenderLink link = senders.get(info.getId());
            if (link != null) {
                link.whenDrained(() -> {
                    senders.remove(info.getId());
                    link.closeGracefully(request);
                });
            } else {
                request.onSuccess();
            }
        } else if (resource instanceof JmsConsumerInfo info && receivers.containsKey(info.getId())) {
            receivers.remove(info.getId()).closeGracefully(request);
        } else if (host.isLive(engine)) {
            engine.destroy(resource, request);
        } else {
            request.onSuccess();
        }
    }

    /** Forgets the links of a session when that is over. */
    private final class Forgetting implements AsyncResult {
        private final JmsSessionId session;
        private final AsyncResult request;

        Forgetting(JmsSessionId session, AsyncResult request) {
            this.session = session;
            this.request = request;
        }

        private void forget() {
            senders.keySet().removeIf(id -> id.getParentId().equals(session));
            receivers.keySet().removeIf(id -> session.equals(id.getParentId()));
        }

        @Override
        public void onSuccess() {
            forget();
            request.onSuccess();
        }

        @Override
        public void onFailure(ProviderException cause) {
            forget();
            request.onFailure(cause);
        }

        @Override
        public boolean isComplete() {
            return request.isComplete();
        }
    }

    private RecoverableSession sessionOf(JmsSessionId id) throws ProviderException {
        RecoverableSession session = sessions.get(id);
        if (session == null) {
            throw new ProviderClosedException("The session is closed");
        }
        return session;
    }

    @Override
    public void start(JmsResource resource, AsyncResult request) {
        ReceiverLink link = resource instanceof JmsConsumerInfo info ? receivers.get(info.getId()) : null;
        if (link != null) {
            link.start(request);
        } else {
            request.onSuccess();
        }
    }

    @Override
    public void stop(JmsResource resource, AsyncResult request) {
        ReceiverLink link = resource instanceof JmsConsumerInfo info ? receivers.get(info.getId()) : null;
        if (link != null) {
            link.stop(request);
        } else {
            request.onSuccess();
        }
    }

    @Override
    public void send(JmsOutboundMessageDispatch message, AsyncResult request) throws ProviderException {
        SenderLink link = senders.get(message.getProducerId());
        if (link == null) {
            throw new ProviderClosedException("The producer is closed");
        }
        link.send(message, request);
    }

    @Override
    public void acknowledge(JmsInboundMessageDispatch message, ACK_TYPE type, AsyncResult request)
            throws ProviderException {
        ReceiverLink link = receivers.get(message.getConsumerId());
        if (link != null) {
            link.acknowledge(message, type, request);
        } else if (host.isLive(engine)) {
            engine.acknowledge(message, type, request); // its consumer was closed before the message was acknowledged
        } else {
            request.onSuccess();
        }
    }

    @Override
    public void acknowledge(JmsSessionId id, ACK_TYPE type, AsyncResult request) throws ProviderException {
        sessionOf(id).onEngine(on -> on.acknowledge(id, type, request), request);
    }

    @Override
    public void recover(JmsSessionId id, AsyncResult request) throws ProviderException {
        sessionOf(id).onEngine(on -> on.recover(id, request), request);
    }

    @Override
    public void commit(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        sessionOf(ending.getSessionId()).commit(ending, next, request);
    }

    @Override
    public void rollback(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        sessionOf(ending.getSessionId()).rollback(ending, next, request);
    }

    @Override
    public void pull(JmsConsumerId id, long timeout, AsyncResult request) throws ProviderException {
        ReceiverLink link = receivers.get(id);
        if (link == null) {
            throw new ProviderClosedException("The consumer is closed");
        }
        link.pull(timeout, request);
    }

    @Override
    public void unsubscribe(String subscription, AsyncResult request) {
        held.submit(engine, on -> on.unsubscribe(subscription, request), request);
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
        AmqpProvider on = engine;
        return on == null ? null : on.getRemoteURI();
    }

    @Override
    public List<URI> getAlternateURIs() {
        AmqpProvider on = engine;
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
        jms = listener;
    }

    @Override
    public ProviderListener getProviderListener() {
        return jms;
    }
}
