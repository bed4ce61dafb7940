package io.waylink.adapter.outbound;

import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;

/**
 * The local transaction of a managed connection (Jakarta Connectors 2.1, section 7.7): an AMQP transaction on its
 * transacted session.
 *
 * <p>A commit that did not succeed throws {@link LocalTransactionException} with the cause of Jakarta Messaging:
 * {@link jakarta.jms.TransactionRolledBackException} if it is certain that nothing was done, any other if that is not
 * known. The session is given up then, so that the next transaction begins on a fresh one.
 */
record AmqpLocalTransaction(AmqpManagedConnection connection) implements LocalTransaction {

    @Override
    public void begin() throws ResourceException {
        connection.begin();
    }

    @Override
    public void commit() throws ResourceException {
        connection.end(Session::commit, "commit");
    }

    @Override
    public void rollback() throws ResourceException {
        connection.end(Session::rollback, "rollback");
    }
}
