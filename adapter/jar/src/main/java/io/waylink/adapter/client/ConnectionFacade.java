package io.waylink.adapter.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.waylink.adapter.link.LinkRecovery;
import io.waylink.adapter.link.Patience;
import org.apache.qpid.jms.JmsTemporaryDestination;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.message.JmsMessageFactory;
import org.apache.qpid.jms.message.JmsOutboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConnectionInfo;
import org.apache.qpid.jms.meta.JmsConsumerId;
import org.apache.qpid.jms.meta.JmsResource;
import org.apache.qpid.jms.meta.JmsSessionId;
import org.apache.qpid.jms.meta.JmsSessionInfo;
import org.apache.qpid.jms.meta.JmsTransactionInfo;
import org.apache.qpid.jms.provider.AsyncResult;
import org.apache.qpid.jms.provider.NoOpAsyncResult;
import org.apache.qpid.jms.provider.Provider;
import org.apache.qpid.jms.provider.ProviderConstants.ACK_TYPE;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderFuture;
import org.apache.qpid.jms.provider.ProviderFutureFactory;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.ProviderSynchronization;
import org.apache.qpid.jms.provider.WrappedAsyncResult;

/**
 * What one JMS connection takes for its own provider: its sessions and temporary destinations are its own, the physical
 * connection is shared. So start and stop, exception listener, client id and closing stay with each JMS connection.
 */
final class ConnectionFacade implements Provider {

    private final Function<JmsConnectionInfo, PhysicalConnection> source;
    private final ProviderFutureFactory futures;
    private final Runnable onClose;
    private final Patience patience;
    private final Threads threads;
    private final Set<JmsSessionInfo> sessions = ConcurrentHashMap.newKeySet();
    private final Set<JmsTemporaryDestination> temporary = ConcurrentHashMap.newKeySet();
    private volatile LinkRecovery links;
    private volatile PhysicalConnection physical;
    private volatile ProviderListener jms;
    private volatile JmsConnectionInfo info;
    private volatile AsyncResult connecting;
    private volatile Runnable stopWaiting = () -> {};

    /**
     * @param source gives the physical connection, when the JMS connection is opened and its client id is known
     * @param onClose run when the JMS connection is closed
     */
    ConnectionFacade(
            Function<JmsConnectionInfo, PhysicalConnection> source,
            ProviderFutureFactory futures,
            Patience patience,
            Threads threads,
            Runnable onClose) {
        this.source = source;
        this.futures = futures;
        this.patience = patience;
        this.threads = threads;
        this.onClose = onClose;
    }

    String id() {
        return info.getId().getValue();
    }

    @Override
    public void connect(JmsConnectionInfo connectionInfo) {
        info = connectionInfo;
    }

    @Override
    public void start() {
        // The physical connection is started by whoever comes first.
    }

    @Override
    public void create(JmsResource resource, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsConnectionInfo) {
            connecting = request;
            physical = source.apply(info);
            links = physical.links();
            stopWaiting = threads.after(patience.toCreate(), this::connectTimedOut);
            physical.join(this);
            return;
        }
        links.create(resource, patience, new WrappedAsyncResult(request) {
            @Override
            public void onSuccess() {
                if (resource instanceof JmsSessionInfo session) {
                    sessions.add(session);
                } else if (resource instanceof JmsTemporaryDestination destination) {
                    temporary.add(destination);
                }
                super.onSuccess();
            }
        });
    }

    private void connectTimedOut() {
        AsyncResult request = connecting;
        if (!request.isComplete()) {
            physical.leave(this);
            request.onFailure(physical.notConnectedWithin(patience.toCreate()));
        }
    }

    /** The physical connection is open, for the first time or once more. */
    void established(URI peer) {
        AsyncResult request = connecting;
        if (request == null || request.isComplete()) {
            return;
        }
        stopWaiting.run();
        info.setQueuePrefix(physical.info().getQueuePrefix());
        info.setTopicPrefix(physical.info().getTopicPrefix());
        jms.onConnectionEstablished(peer);
        request.onSuccess();
    }

    /** The physical connection will never be open again. */
    void failed(ProviderException cause) {
        AsyncResult request = connecting;
        if (request != null && !request.isComplete()) {
            stopWaiting.run();
            request.onFailure(cause);
        } else {
            jms.onConnectionFailure(cause);
        }
    }

    @Override
    public void destroy(JmsResource resource, AsyncResult request) throws ProviderException {
        if (resource instanceof JmsConnectionInfo) {
            if (links == null) {
                request.onSuccess(); // it was never opened
            } else {
                destroyAll(request);
            }
            return;
        }
        if (resource instanceof JmsSessionInfo session) {
            sessions.remove(session);
        } else if (resource instanceof JmsTemporaryDestination destination) {
            temporary.remove(destination);
        }
        links.destroy(resource, request);
    }

    /** Everything of this JMS connection, and nothing else: its temporary destinations would outlive it otherwise. */
    private void destroyAll(AsyncResult request) throws ProviderException {
        List<JmsResource> all = new ArrayList<>(sessions);
        sessions.clear();
        AtomicInteger open = new AtomicInteger(all.size() + 1);
        AsyncResult each = new AsyncResult() {
            @Override
            public void onSuccess() {
                if (open.decrementAndGet() == 0) {
                    request.onSuccess();
                }
            }

            @Override
            public void onFailure(ProviderException cause) {
                onSuccess(); // it is being closed: whatever failed is gone
            }

            @Override
            public boolean isComplete() {
                return request.isComplete();
            }
        };
        for (JmsResource one : all) {
            links.destroy(one, each);
        }
        for (JmsTemporaryDestination one : temporary) {
            links.destroy(one, NoOpAsyncResult.INSTANCE);
        }
        temporary.clear();
        each.onSuccess();
    }

    @Override
    public void close() {
        if (physical != null) {
            physical.leave(this);
        }
        onClose.run();
    }

    @Override
    public void setProviderListener(ProviderListener listener) {
        jms = listener;
    }

    @Override
    public ProviderListener getProviderListener() {
        return jms;
    }

    // ---- handed on as they are ----

    @Override
    public void start(JmsResource resource, AsyncResult request) throws ProviderException {
        links.start(resource, request);
    }

    @Override
    public void stop(JmsResource resource, AsyncResult request) throws ProviderException {
        links.stop(resource, request);
    }

    @Override
    public void send(JmsOutboundMessageDispatch message, AsyncResult request) throws ProviderException {
        links.send(message, request);
    }

    @Override
    public void acknowledge(JmsSessionId session, ACK_TYPE type, AsyncResult request) throws ProviderException {
        links.acknowledge(session, type, request);
    }

    @Override
    public void acknowledge(JmsInboundMessageDispatch message, ACK_TYPE type, AsyncResult request)
            throws ProviderException {
        links.acknowledge(message, type, request);
    }

    @Override
    public void commit(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        links.commit(ending, next, request);
    }

    @Override
    public void rollback(JmsTransactionInfo ending, JmsTransactionInfo next, AsyncResult request)
            throws ProviderException {
        links.rollback(ending, next, request);
    }

    @Override
    public void recover(JmsSessionId session, AsyncResult request) throws ProviderException {
        links.recover(session, request);
    }

    @Override
    public void unsubscribe(String subscription, AsyncResult request) throws ProviderException {
        links.unsubscribe(subscription, request);
    }

    @Override
    public void pull(JmsConsumerId consumer, long timeout, AsyncResult request) throws ProviderException {
        links.pull(consumer, timeout, request);
    }

    @Override
    public URI getRemoteURI() {
        return links == null ? null : links.getRemoteURI();
    }

    @Override
    public List<URI> getAlternateURIs() {
        return links.getAlternateURIs();
    }

    @Override
    public JmsMessageFactory getMessageFactory() {
        return links.getMessageFactory();
    }

    @Override
    public ProviderFuture newProviderFuture() {
        return futures.createFuture();
    }

    @Override
    public ProviderFuture newProviderFuture(ProviderSynchronization synchronization) {
        return futures.createFuture(synchronization);
    }
}
