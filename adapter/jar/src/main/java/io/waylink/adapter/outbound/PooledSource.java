package io.waylink.adapter.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.SecurityException;

import io.waylink.adapter.jms.ConnectionHandle;
import io.waylink.adapter.jms.ConnectionSource;

/** Has handles allocated by the container's connection manager. */
record PooledSource(ConnectionManager manager, ManagedConnectionFactory factory) implements ConnectionSource {

    @Override
    public ConnectionHandle allocate(String user, String password) throws JMSException {
        try {
            return (ConnectionHandle) manager.allocateConnection(factory, new ConnectionRequest(user, password));
        } catch (ResourceException e) {
            throw asJms(e);
        }
    }

    private static JMSException asJms(ResourceException cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SecurityException || each instanceof JMSSecurityException) {
                return linked(new JMSSecurityException(each.getMessage()), cause);
            }
        }
        return linked(new JMSException(cause.getMessage()), cause);
    }

    private static JMSException linked(JMSException made, ResourceException cause) {
        made.setLinkedException(cause);
        made.initCause(cause);
        return made;
    }
}
