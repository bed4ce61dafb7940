package io.waylink.adapter.outbound;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.SecurityException;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.Backing;
import io.waylink.adapter.jms.ConnectionHandle;
import io.waylink.adapter.jms.ConnectionWatch;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.jms.DeliverySession;
import io.waylink.adapter.jms.Joining;
import io.waylink.adapter.jms.PhysicalSession;
import io.waylink.adapter.xa.BranchResource;
import io.waylink.adapter.xa.PoolControl;
import org.apache.qpid.jms.JmsConnection;
import org.apache.qpid.jms.JmsSession;

/**
 * A connection in the container's pool (Jakarta Connectors 2.1, section 6.5.4): one JMS connection, and at most two
 * sessions, made when first needed: one for local transactions, one that acknowledges by itself.
 *
 * <p>Lost links and lost TCP connections heal beneath; the container hears of an error only when that was given up.
 * Between two users of the pool the sessions and their links stay; everything that the user made is closed.
 */
public final class AmqpManagedConnection implements ManagedConnection, Backing {

    private enum State {
        OPEN,
        FAILED,
        DESTROYED
    }

    /** Where the local transaction stands. */
    private enum Transaction {
        NONE,
        BEGUN,
        USED
    }

    private final JmsConnection connection;
    private final Credentials credentials;
    private final SignOn signOn;
    private final Joining delivery;
    private final PoolWork work;
    private final BranchResource branches;
    private final PoolControl control;
    private final AdapterListener listener;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final AtomicReference<Transaction> transaction = new AtomicReference<>(Transaction.NONE);
    private final AtomicReference<PhysicalSession> transacted = new AtomicReference<>();
    private final AtomicReference<PhysicalSession> automatic = new AtomicReference<>();
    private final Set<ConnectionHandle> handles = ConcurrentHashMap.newKeySet();
    private final Set<ConnectionHandle> takenAway = ConcurrentHashMap.newKeySet();
    private final List<ConnectionEventListener> eventListeners = new CopyOnWriteArrayList<>();
    private volatile PrintWriter logWriter;

    /** Who is to connect, by what the container and the application say. */
    @FunctionalInterface
    interface SignOn {
        Credentials of(Subject subject, ConnectionRequestInfo request);
    }

    AmqpManagedConnection(
            JmsConnection connection,
            Credentials credentials,
            SignOn signOn,
            Joining delivery,
            PoolControl control,
            AdapterListener listener)
            throws JMSException {
        this.connection = connection;
        this.credentials = credentials;
        this.signOn = signOn;
        this.delivery = delivery;
        this.listener = listener;
        this.work = new PoolWork(new PoolWork.Sessions() {
            @Override
            public PhysicalSession open() throws JMSException {
                return AmqpManagedConnection.this.open(transacted, Session.SESSION_TRANSACTED);
            }

            @Override
            public void giveUp(PhysicalSession session) {
                transacted.compareAndSet(session, null);
                abandon(session);
            }
        });
        this.branches = new BranchResource(work, control, () -> false);
        this.control = control;
        control.hold();
        connection.setExceptionListener(error -> listener.errorReported("connection", error));
        connection.addConnectionListener(new ConnectionWatch() {
            @Override
            public void onConnectionFailure(Throwable error) {
                failed(error);
            }
        });
    }

    private void failed(Throwable error) {
        if (state.compareAndSet(State.OPEN, State.FAILED)) {
            Exception cause = error instanceof Exception e ? e : new ResourceAdapterInternalException(error);
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause);
            eventListeners.forEach(each -> each.connectionErrorOccurred(event));
        }
    }

    boolean isUsable() {
        return state.get() == State.OPEN && !connection.isFailed() && !connection.isClosed();
    }

    boolean serves(Credentials wanted) {
        return isUsable() && credentials.equals(wanted);
    }

    // --- what handles use --- //

    @Override
    public JmsConnection connection() throws JMSException {
        if (!isUsable()) {
            throw new jakarta.jms.IllegalStateException("The connection is lost for good, a new one has to be made");
        }
        return connection;
    }

    @Override
    public PhysicalSession session() throws JMSException {
        DeliverySession joined = delivery.find();
        if (joined != null) {
            // Our own local transaction stays unused then, if the container has begun one.
            return joined.physical();
        }
        switch (branches.stance()) {
            case IN_BRANCH -> {
                return work.session();
            }
            case TOO_LATE ->
                throw new TransactionRolledBackException("The transaction is over, nothing can be done in it any more");
            case OUTSIDE -> {
                // A local transaction, perhaps.
            }
        }
        if (transaction.get() == Transaction.NONE) {
            return open(automatic, Session.AUTO_ACKNOWLEDGE);
        }
        if (transaction.get() == Transaction.BEGUN) {
            PhysicalSession opened = open(transacted, Session.SESSION_TRANSACTED);
            transaction.compareAndSet(Transaction.BEGUN, Transaction.USED);
            return opened;
        }
        // Never a new one within a transaction: what was done on the old one would be missing from the commit.
        return transacted.get();
    }

    private PhysicalSession open(AtomicReference<PhysicalSession> holder, int mode) throws JMSException {
        PhysicalSession present = holder.get();
        if (present == null || ((JmsSession) present.session()).isClosed()) {
            ClassLoader before = ContextLoader.enterAdapter();
            try {
                present = new PhysicalSession(connection().createSession(mode));
                holder.set(present);
            } finally {
                ContextLoader.leave(before);
            }
        }
        return present;
    }

    @Override
    public void released(ConnectionHandle handle) {
        handles.remove(handle);
        tellClosed(handle);
    }

    private void tellClosed(ConnectionHandle handle) {
        ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
        event.setConnectionHandle(handle);
        eventListeners.forEach(each -> each.connectionClosed(event));
    }

    @Override
    public void closeFailed(String what, Exception why) {
        listener.closeFailed(what, why);
    }

    // --- the transaction --- //

    void begin() throws ResourceException {
        if (!transaction.compareAndSet(Transaction.NONE, Transaction.BEGUN)) {
            throw new LocalTransactionException("A local transaction has begun already");
        }
    }

    void end(Ending ending, String what) throws ResourceException {
        Transaction ended = transaction.getAndSet(Transaction.NONE);
        if (ended == Transaction.NONE) {
            throw new LocalTransactionException("There is no local transaction to " + what);
        }
        PhysicalSession session = transacted.get();
        if (ended == Transaction.BEGUN || session == null) {
            return;
        }
        try {
            ending.end(session.session());
        } catch (JMSException e) {
            transacted.set(null);
            abandon(session);
            throw new LocalTransactionException("The " + what + " failed: " + e.getMessage(), e);
        }
    }

    /** How a transaction ends. */
    @FunctionalInterface
    interface Ending {
        void end(Session session) throws JMSException;
    }

    private void abandon(PhysicalSession session) {
        try {
            session.session().close();
        } catch (JMSException e) {
            listener.closeFailed("session", e);
        }
    }

    // --- what the container calls --- //

    @Override
    public Object getConnection(Subject subject, ConnectionRequestInfo request) throws ResourceException {
        checkOpen();
        Credentials wanted = signOn.of(subject, request);
        if (!credentials.equals(wanted)) {
            throw new SecurityException(
                    "The connection is " + credentials + "'s and cannot become " + wanted + "'s: AMQP logs in once");
        }
        takenAway.clear();
        ConnectionHandle handle = new ConnectionHandle(this);
        handles.add(handle);
        return handle;
    }

    @Override
    public void associateConnection(Object handle) throws ResourceException {
        checkOpen();
        if (!(handle instanceof ConnectionHandle moved)) {
            throw new ResourceAdapterInternalException("The handle is a "
                    + (handle == null ? "null" : handle.getClass().getName()) + ", it must be one of Waylink's");
        }
        try {
            handles.add(moved);
            Backing before = moved.associate(this);
            if (before instanceof AmqpManagedConnection other && !other.equals(this)) {
                other.handles.remove(moved);
            }
        } catch (JMSException e) {
            throw new ResourceException("The connection does not start: " + e.getMessage(), e);
        }
    }

    private void checkOpen() throws ResourceException {
        if (!isUsable()) {
            throw new jakarta.resource.spi.IllegalStateException("The managed connection is lost or destroyed");
        }
    }

    @Override
    public void cleanup() throws ResourceException {
        if (!isUsable()) {
            detachHandles();
            return;
        }
        try {
            endUse();
            detachHandles();
            branches.abandon();
            if (transaction.get() != Transaction.NONE) {
                end(Session::rollback, "roll back at the end of use");
            }
            if (connection.isStarted()) {
                connection.stop();
            }
        } catch (JMSException e) {
            throw new ResourceException("The connection is not clean for its next user: " + e.getMessage(), e);
        } finally {
            detachHandles();
        }
    }

    private void endUse() throws JMSException {
        for (AtomicReference<PhysicalSession> holder : List.of(transacted, automatic)) {
            if (holder.get() != null) {
                holder.get().endUse();
            }
        }
    }

    private void detachHandles() {
        for (ConnectionHandle handle : new ArrayList<>(handles)) {
            handle.detach();
            handles.remove(handle);
            takenAway.add(handle);
        }
    }

    @Override
    public void destroy() throws ResourceException {
        if (state.getAndSet(State.DESTROYED) == State.DESTROYED) {
            return;
        }
        detachHandles();
        // Nobody closes these any more; WildFly would hand this connection out again for as long as it counts them.
        takenAway.forEach(this::tellClosed);
        takenAway.clear();
        control.letGo();
        try {
            connection.close();
        } catch (JMSException e) {
            throw new ResourceException("The connection was not closed in order: " + e.getMessage(), e);
        }
    }

    @Override
    public LocalTransaction getLocalTransaction() {
        return new AmqpLocalTransaction(this);
    }

    @Override
    public XAResource getXAResource() {
        return branches;
    }

    @Override
    public ManagedConnectionMetaData getMetaData() {
        return new AmqpManagedConnectionMetaData(credentials.toString());
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener eventListener) {
        eventListeners.add(eventListener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener eventListener) {
        eventListeners.remove(eventListener);
    }

    @Override
    public PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public String toString() {
        return "AmqpManagedConnection[" + credentials + ", " + state + ", transaction " + transaction + "]";
    }
}
