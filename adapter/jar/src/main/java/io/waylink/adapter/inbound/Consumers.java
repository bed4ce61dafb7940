package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;

import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.jms.ConnectionWatch;
import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.DeliveryTransactions.Target;
import io.waylink.adapter.jms.PhysicalSession;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsMessageConsumer;

/** One generation of what an activation consumes with: a connection and its sessions. After a loss comes a new one. */
final class Consumers {

    private final JmsConnection connection;
    private final Purpose purpose;
    private final InboundServices services;
    private final ServerSession.Host host;
    private final List<ServerSession> sessions = new ArrayList<>();

    private Consumers(JmsConnection connection, Purpose purpose, InboundServices services, ServerSession.Host host) {
        this.connection = connection;
        this.purpose = purpose;
        this.services = services;
        this.host = host;
    }

    /** What a generation is made for. */
    record Purpose(
            String name,
            EndpointSettings settings,
            MessageEndpointFactory factory,
            boolean transacted,
            ClassLoader loader) {}

    /** Connects and starts to consume. */
    static Consumers open(
            SharedConnections connections, Purpose purpose, InboundServices services, ServerSession.Host host)
            throws JMSException, ResourceException {
        EndpointSettings settings = purpose.settings();
        JmsConnection connection = connections.connect(settings.credentials(), settings.clientId());
        Consumers made = new Consumers(connection, purpose, services, host);
        try {
            connection.setReceiveNoWaitLocalOnly(true);
            connection.setExceptionListener(error -> services.listener().errorReported(purpose.name(), error));
            connection.addConnectionListener(new Watch(host));
            for (int i = 0; i < settings.sessions(); i++) {
                made.sessions.add(made.openSession());
            }
            connection.start();
            made.sessions.forEach(ServerSession::signal);
            return made;
        } catch (JMSException | ResourceException | RuntimeException e) {
            made.close(Duration.ZERO);
            throw e;
        }
    }

    private ServerSession openSession() throws JMSException, ResourceException {
        Session session = connection.createSession(
                purpose.transacted() ? Session.SESSION_TRANSACTED : PlainDelivery.INDIVIDUAL_ACKNOWLEDGE);
        AmqpXAResource branch = purpose.transacted() ? new AmqpXAResource(session) : null;
        Endpoint endpoint = new Endpoint(
                purpose.name(),
                purpose.settings().address(),
                purpose.loader(),
                purpose.factory().createEndpoint(branch),
                services.listener());
        try {
            MessageConsumer consumer = purpose.settings().subscription().open(session);
            Delivery delivery = branch == null
                    ? new PlainDelivery(consumer, endpoint)
                    : transacted(new PhysicalSession(session), consumer, branch, endpoint);
            ServerSession made = new ServerSession(consumer, delivery, host);
            ((JmsMessageConsumer) consumer).setAvailableListener(available -> made.signal());
            return made;
        } catch (JMSException | RuntimeException e) {
            endpoint.release();
            throw e;
        }
    }

    private Delivery transacted(
            PhysicalSession session, MessageConsumer consumer, AmqpXAResource branch, Endpoint endpoint) {
        DeliverySession offered = new DeliverySession(connection, session);
        Target target = purpose.settings().target();
        return new TransactedDelivery(
                session, consumer, branch, () -> services.transactions().offer(target, offered), endpoint);
    }

    private record Watch(ServerSession.Host host) implements ConnectionWatch {

        @Override
        public void onConnectionFailure(Throwable error) {
            host.broken(error);
        }

        @Override
        public void onSessionClosed(Session session, Throwable cause) {
            host.broken(cause);
        }

        @Override
        public void onConsumerClosed(MessageConsumer consumer, Throwable cause) {
            host.broken(cause);
        }
    }

    /**
     * Takes no further message, waits for those that are being processed, and closes. What was fetched ahead goes back to
     * the broker as if it had never been sent.
     *
     * @param grace how long to wait; what takes longer loses its session, and the broker delivers it again
     */
    void close(Duration grace) {
        List<CompletableFuture<Void>> ending = new ArrayList<>();
        for (ServerSession session : sessions) {
            ending.add(session.close());
        }
        if (!grace.isZero()) {
            await(ending, grace);
            for (ServerSession session : sessions) {
                closeQuietly("consumer", session.consumer());
            }
        }
        closeQuietly("connection", connection);
    }

    private void await(List<CompletableFuture<Void>> ending, Duration grace) {
        try {
            CompletableFuture.allOf(ending.toArray(CompletableFuture<?>[]::new))
                    .get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            long busy = ending.stream().filter(each -> !each.isDone()).count();
            services.listener().endpointBusyAtStop(purpose.name(), (int) busy, grace);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            services.listener().closeFailed(purpose.name(), e);
        }
    }

    private void closeQuietly(String what, AutoCloseable closing) {
        try {
            closing.close();
        } catch (Exception e) {
            services.listener().closeFailed(what + " of " + purpose.name(), e);
        }
    }
}
