package io.waylink.adapter.jms;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;

import org.apache.qpid.jms.JmsConnection;

/**
 * What stands behind an application's handle: within a delivery that it joins, the delivery's own session, so that nothing
 * of the pool is taken nor enlisted in the transaction; otherwise a connection of the pool.
 *
 * <p>A container may take that connection away while the handle is open: WildFly does so whenever a transaction ends, and
 * when its pool is flushed. The next use takes another one, because a session is to be of use in one transaction after the
 * other (Jakarta Messaging 3.1, section 12.4). Temporary destinations and what was received ahead went with the first.
 */
final class PoolBacking implements Backing {

    private final Joining delivery;
    private final ConnectionSource pool;
    private final String user;
    private final String password;
    private final AdapterListener listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicReference<ConnectionHandle> pooled = new AtomicReference<>();

    /** Takes a connection at once, unless there is a delivery to join. */
    PoolBacking(Joining delivery, ConnectionSource pool, String user, String password, AdapterListener listener)
            throws JMSException {
        this.delivery = delivery;
        this.pool = pool;
        this.user = user;
        this.password = password;
        this.listener = listener;
        if (delivery.find() == null) {
            taken();
        }
    }

    @Override
    public void start() throws JMSException {
        started.set(true);
        ConnectionHandle taken = pooled.get();
        if (taken != null && !taken.isClosed()) {
            taken.start();
        }
    }

    @Override
    public JmsConnection connection() throws JMSException {
        DeliverySession joined = delivery.find();
        return joined != null ? joined.connection() : taken().backing().connection();
    }

    @Override
    public PhysicalSession session() throws JMSException {
        DeliverySession joined = delivery.find();
        return joined != null ? joined.physical() : taken().backing().session();
    }

    @Override
    public boolean keeps(Destination temporary) throws JMSException {
        if (delivery.find() != null) {
            return false;
        }
        taken().created(temporary);
        return true;
    }

    private ConnectionHandle taken() throws JMSException {
        ConnectionHandle taken = pooled.get();
        if (taken == null || taken.isClosed()) {
            taken = pool.allocate(user, password);
            pooled.set(taken);
            if (started.get()) {
                taken.start();
            }
        }
        return taken;
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
