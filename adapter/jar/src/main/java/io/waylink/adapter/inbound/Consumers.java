package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;

import io.waylink.adapter.client.ConnectionGroups;
import io.waylink.adapter.inbound.EndpointSettings.Limits;
import io.waylink.adapter.jms.ConnectionWatch;
import io.waylink.adapter.xa.BranchControl;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.message.JmsInboundMessageDispatch;
import org.apache.qpid.jms.meta.JmsConsumerId;

/**
 * One generation of what an activation consumes with: a connection and its sessions. After a loss comes a new one.
 *
 * <p>The sessions are as few as the gate and the load allow. They are opened by {@link #adjust()} alone, which runs once at a
 * time, on a thread of the container; it retires them too, unless they have to go by themselves.
 */
final class Consumers implements ServerSession.Host {

    /** After a session could not be added: how long to do with those there are. */
    private static final Duration GROW_AGAIN_AFTER = Duration.ofSeconds(10);

    private final JmsConnection connection;
    private final BranchControl branches;
    private final Purpose purpose;
    private final InboundServices services;
    private final Generation generation;
    private final List<ServerSession> sessions = new CopyOnWriteArrayList<>();
    private final Map<JmsConsumerId, ServerSession> byConsumer = new ConcurrentHashMap<>();
    private final List<ServerSession> retired = new CopyOnWriteArrayList<>();
    private final AtomicInteger adjustments = new AtomicInteger();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean gateMoved = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicBoolean toldOnePhase = new AtomicBoolean();
    private volatile long growAgainAt = System.nanoTime();

    /** What this is a generation of. */
    interface Generation {

        /** How much may be delivered, and what came of it. */
        Gate gate();

        /** Runs this, once, on some thread. */
        void onThread(Runnable task);

        /** Messages come: what they come through has proven itself. */
        void worked();

        /** What messages come through can be used no more; told once or several times. */
        void broken(Throwable why);
    }

    private Consumers(
            JmsConnection connection,
            BranchControl branches,
            Purpose purpose,
            InboundServices services,
            Generation generation) {
        this.connection = connection;
        this.branches = branches;
        this.purpose = purpose;
        this.services = services;
        this.generation = generation;
    }

    /** Connects and starts to consume. */
    static Consumers open(
            ConnectionGroups.Member connections, Purpose purpose, InboundServices services, Generation generation)
            throws JMSException, ResourceException {
        EndpointSettings settings = purpose.settings();
        JmsConnection connection = connections.connect(settings.credentials(), settings.clientId());
        BranchControl branches = new BranchControl(
                patience -> connections.connectWithin(patience, settings.credentials()),
                settings.client().sendTimeout());
        Consumers made = new Consumers(connection, branches, purpose, services, generation);
        try {
            connection.setReceiveNoWaitLocalOnly(true);
            connection.setExceptionListener(error -> services.listener().errorReported(purpose.name(), error));
            connection.addConnectionListener(made.new Watch());
            connection.start();
            while (made.sessions.size() < generation.gate().limits().min()) {
                made.add();
            }
            made.lookAgainLater();
            return made;
        } catch (JMSException | ResourceException | RuntimeException e) {
            made.close(Duration.ZERO);
            throw e;
        }
    }

    private final class Watch implements ConnectionWatch {

        /** Qpid JMS could tell each session instead, with a thread for each. */
        @Override
        public void onInboundMessage(JmsInboundMessageDispatch message) {
            ServerSession session = byConsumer.get(message.getConsumerId());
            if (session != null) {
                session.signal();
            } // else it is being added, and looks then
        }

        @Override
        public void onConnectionFailure(Throwable error) {
            generation.broken(error);
        }

        @Override
        public void onSessionClosed(Session session, Throwable cause) {
            generation.broken(cause);
        }

        @Override
        public void onConsumerClosed(MessageConsumer consumer, Throwable cause) {
            generation.broken(cause);
        }
    }

    int size() {
        return sessions.size();
    }

    // --- what sessions tell --- //

    @Override
    public void onThread(Runnable task) {
        generation.onThread(task);
    }

    @Override
    public void later(Duration delay, Runnable task) {
        services.later(delay, task);
    }

    @Override
    public void worked() {
        generation.worked();
    }

    @Override
    public void broken(Throwable why) {
        generation.broken(why);
    }

    @Override
    public boolean mayDeliver() {
        return generation.gate().isOpen();
    }

    @Override
    public void busy() {
        if (sessions.size() < generation.gate().limits().max() && busy.compareAndSet(false, true)) {
            adjust();
        }
    }

    // --- more and fewer sessions --- //

    private void lookAgainLater() {
        services.later(purpose.settings().pace().idle().dividedBy(2), () -> {
            if (!closed.get()) {
                adjust();
                lookAgainLater();
            }
        });
    }

    /** What may be delivered is another than before: the sessions follow soon. */
    void gateMoved() {
        gateMoved.set(true);
        adjust();
    }

    /** Brings the number of sessions to what it should be, soon. */
    void adjust() {
        if (adjustments.getAndIncrement() == 0) {
            onThread(this::adjustNow);
        }
    }

    private void adjustNow() {
        int seen;
        do {
            seen = adjustments.get();
            boolean moved = gateMoved.getAndSet(false);
            Limits limits = generation.gate().limits();
            retire(limits);
            try {
                grow(limits);
            } catch (JMSException | ResourceException | RuntimeException e) {
                if (!closed.get()) {
                    refused(limits, e);
                }
            }
            if (moved) {
                // Those that stopped before the gate did not see what they hold.
                sessions.forEach(ServerSession::signal);
            }
        } while (adjustments.addAndGet(-seen) != 0 && !closed.get());
    }

    private void retire(Limits limits) {
        for (ServerSession session : List.copyOf(sessions)) {
            boolean tooMany = sessions.size() > limits.max();
            boolean idle = sessions.size() > limits.min()
                    && session.isIdleFor(purpose.settings().pace().idle());
            if (tooMany || idle) {
                retire(session);
            }
        }
    }

    private void retire(ServerSession session) {
        if (sessions.remove(session)) {
            byConsumer.remove(session.consumerId());
            retired.add(session);
            session.end();
        }
    }

    /** As few as there were before, another takes its place. */
    @Override
    public void over(ServerSession session) {
        retire(session);
        adjust();
    }

    @Override
    public void ended(ServerSession session) {
        if (!closed.get()) {
            onThread(() -> finish(session));
        }
    }

    private void finish(ServerSession session) {
        if (retired.remove(session) && !closed.get()) {
            closeQuietly("session", session);
        }
    }

    private void grow(Limits limits) throws JMSException, ResourceException {
        boolean wanted = busy.getAndSet(false) && System.nanoTime() - growAgainAt >= 0;
        while (!closed.get() && (sessions.size() < limits.min() || (wanted && sessions.size() < limits.max()))) {
            add();
            wanted = false;
        }
    }

    private void add() throws JMSException, ResourceException {
        ServerSession added = ServerSession.open(
                connection, purpose, services, generation.gate(), branches, this::oneBranchOnly, this);
        sessions.add(added);
        byConsumer.put(added.consumerId(), added);
        if (closed.get()) {
            added.end();
        } else {
            added.signal();
        }
    }

    /** Another resource is in a transaction, and the broker knows one phase only: it is prepared by a look. */
    private boolean oneBranchOnly() {
        if (toldOnePhase.compareAndSet(false, true)) {
            services.listener()
                    .twoPhaseCommit(
                            purpose.name(),
                            false,
                            "its broker lacks Waylink's plugin for two-phase commit, so that with a second resource a message"
                                    + " may come twice");
        }
        return true;
    }

    private void refused(Limits limits, Exception why) {
        growAgainAt = System.nanoTime() + GROW_AGAIN_AFTER.toNanos();
        if (sessions.size() < limits.min()) {
            broken(why);
        } else {
            services.listener().sessionRefused(purpose.name(), sessions.size(), why);
        }
    }

    /**
     * Takes no further message, waits for those that are being processed, and closes. What was fetched ahead goes back to
     * the broker as if it had never been sent.
     *
     * @param grace how long to wait; what takes longer loses its session, and the broker delivers it again
     */
    void close(Duration grace) {
        closed.set(true);
        List<ServerSession> all = new ArrayList<>(sessions);
        all.addAll(retired);
        List<CompletableFuture<Void>> ending = new ArrayList<>();
        for (ServerSession session : all) {
            session.end();
            ending.add(session.ended());
        }
        if (!grace.isZero()) {
            await(ending, grace);
            for (ServerSession session : all) {
                closeQuietly("consumer", session.consumer());
            }
        }
        closeQuietly("connection", connection);
        closeQuietly("control of branches", branches);
    }

    private void await(List<CompletableFuture<Void>> ending, Duration grace) {
        try {
            CompletableFuture.allOf(ending.toArray(CompletableFuture<?>[]::new))
                    .get(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            long unfinished = ending.stream().filter(each -> !each.isDone()).count();
            services.listener().endpointBusyAtStop(purpose.name(), (int) unfinished, grace);
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
