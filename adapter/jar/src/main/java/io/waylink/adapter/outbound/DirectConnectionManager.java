package io.waylink.adapter.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;

import io.waylink.adapter.jms.AdapterListener;

/** For use outside a container (Jakarta Connectors 2.1, section 6.10): no pool, a connection ends with its handle. */
final class DirectConnectionManager implements ConnectionManager {

    private static final long serialVersionUID = 1;

    private final transient AdapterListener listener;

    DirectConnectionManager(AdapterListener listener) {
        this.listener = listener;
    }

    @Override
    public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo request)
            throws ResourceException {
        ManagedConnection connection = factory.createManagedConnection(null, request);
        connection.addConnectionEventListener(new Ending(connection, listener));
        return connection.getConnection(null, request);
    }

    private record Ending(ManagedConnection connection, AdapterListener listener) implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            destroy();
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            destroy();
        }

        private void destroy() {
            try {
                connection.destroy();
            } catch (ResourceException e) {
                listener.closeFailed("connection", e);
            }
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {}
    }
}
