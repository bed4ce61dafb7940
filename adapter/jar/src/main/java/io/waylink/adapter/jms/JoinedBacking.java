package io.waylink.adapter.jms;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;

import org.apache.qpid.jms.JmsConnection;

/**
 * What stands behind a handle that was made within a delivery: the delivery's own session, so that nothing of the pool is
 * taken nor enlisted in the transaction. If the handle is used beyond that delivery, it takes a connection of the pool then.
 */
final class JoinedBacking implements Backing {

    private final Joining delivery;
    private final ConnectionSource pool;
    private final String user;
    private final String password;
    private final AdapterListener listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicReference<ConnectionHandle> pooled = new AtomicReference<>();

    JoinedBacking(Joining delivery, ConnectionSource pool, String user, String password, AdapterListener listener) {
        this.delivery = delivery;
        this.pool = pool;
        this.user = user;
        this.password = password;
        this.listener = listener;
    }

    @Override
    public void start() throws JMSException {
        started.set(true);
        ConnectionHandle taken = pooled.get();
        if (taken != null) {
            taken.start();
        }
    }

    @Override
    public JmsConnection connection() throws JMSException {
        DeliverySession joined = delivery.find();
        return joined != null ? joined.connection() : pooled().connection();
    }

    @Override
    public PhysicalSession session() throws JMSException {
        DeliverySession joined = delivery.find();
        return joined != null ? joined.physical() : pooled().session();
    }

    private Backing pooled() throws JMSException {
        ConnectionHandle taken = pooled.get();
        if (taken == null) {
            taken = pool.allocate(user, password);
            pooled.set(taken);
            if (started.get()) {
                taken.start();
            }
        }
        return taken.backing();
    }

    @Override
    public void released(ConnectionHandle handle) {
        ConnectionHandle taken = pooled.getAndSet(null);
        if (taken != null) {
            taken.close();
        }
    }

    @Override
    public void closeFailed(String what, Exception why) {
        listener.closeFailed(what, why);
    }
}
