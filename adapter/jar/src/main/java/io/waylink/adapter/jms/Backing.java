package io.waylink.adapter.jms;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;

import org.apache.qpid.jms.JmsConnection;

/** What stands behind the handles: the managed connection. Used by the thread that uses the handle. */
public interface Backing {

    /**
     * The physical side.
     *
     * @throws JMSException if it is lost for good
     */
    JmsConnection connection() throws JMSException;

    /** Has messages delivered to consumers. */
    default void start() throws JMSException {
        connection().start();
    }

    /**
     * The session to use at this moment: that of the delivery if the transaction of the container is one's, the transacted one
     * within another transaction, else one that acknowledges by itself. Made when first needed.
     */
    PhysicalSession session() throws JMSException;

    /** Whether this takes a temporary destination over, to delete it at its own end; otherwise the handle keeps it. */
    default boolean keeps(Destination temporary) throws JMSException {
        return false;
    }

    /** The application closed this handle: nothing holds the managed connection through it any more. */
    void released(ConnectionHandle handle);

    /** Something of a handle could not be closed in order. */
    void closeFailed(String what, Exception why);
}
