package io.waylink.artemis.xa;

import java.util.concurrent.Executor;

import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPConnectionCallback;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.broker.ProtonProtocolManager;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.spi.core.remoting.Connection;

/**
 * A session in which each operation is answered when what itself has stored is stored. Artemis has one context for all
 * operations of a session and counts in it how many writes are done, as if they were done in the order in which they were
 * asked for. An address that pages writes the page first and the commit record after it, on two threads: the pages of two
 * messages then count as page and commit of the first, which is answered as accepted before it is committed. A broker
 * that is killed at that moment loses it.
 */
final class OperationsApart extends AMQPSessionCallback {

    private final StorageManager storage;
    private final Executor answers;

    OperationsApart(
            AMQPConnectionCallback callback,
            ProtonProtocolManager manager,
            AMQPConnectionContext context,
            Connection connection,
            Executor sessionExecutor,
            ActiveMQServer server) {
        super(callback, manager, context, connection, sessionExecutor, server.newOperationContext());
        this.storage = server.getStorageManager();
        this.answers = server.getExecutorFactory().getExecutor();
    }

    /** Begins an operation, unless this is a part of one. */
    @Override
    public OperationContext recoverContext() {
        OperationContext before = storage.getContext();
        if (!(before instanceof Operation)) {
            storage.setContext(new Operation(answers));
        }
        return before;
    }

    private static final class Operation extends OperationContextImpl {

        Operation(Executor answers) {
            super(answers);
        }
    }
}
