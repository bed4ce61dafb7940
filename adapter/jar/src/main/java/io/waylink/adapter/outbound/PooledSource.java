package io.waylink.adapter.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.SecurityException;

import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.ConnectionHandle;
import io.waylink.adapter.jms.ConnectionSource;
import io.waylink.adapter.jms.Joining;

/** Has handles allocated by the container's connection manager, unless they join a delivery, which needs no other connection. */
record PooledSource(ConnectionManager manager, AmqpManagedConnectionFactory factory) implements ConnectionSource {

    @Override
    public ConnectionHandle allocate(String user, String password) throws JMSException {
        Joining delivery = factory.deliveryToJoin(factory.credentials(user, password));
        return ConnectionHandle.of(delivery, this::pooled, user, password, factory.listener());
    }

    @Override
    public ConnectionDefaults configuration() {
        return factory.configuration();
    }

    private ConnectionHandle pooled(String user, String password) throws JMSException {
        try {
            return (ConnectionHandle) manager.allocateConnection(factory, new ConnectionRequest(user, password));
        } catch (ResourceException e) {
            throw asJms(e);
        }
    }

    /** What the container says, and why: it often keeps that to itself. */
    private static JMSException asJms(ResourceException cause) {
        String said = String.valueOf(cause.getMessage());
        for (Throwable each = cause.getCause(); each != null; each = each.getCause()) {
            if (each instanceof JMSException || each instanceof ResourceException) {
                said = said.contains(String.valueOf(each.getMessage())) ? said : said + ": " + each.getMessage();
            }
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SecurityException || each instanceof JMSSecurityException) {
                return linked(new JMSSecurityException(said), cause);
            }
        }
        return linked(new JMSException(said), cause);
    }

    private static JMSException linked(JMSException made, ResourceException cause) {
        made.setLinkedException(cause);
        made.initCause(cause);
        return made;
    }
}
