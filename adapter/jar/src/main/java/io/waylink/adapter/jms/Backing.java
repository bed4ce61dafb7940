package io.waylink.adapter.jms;

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

    /**
     * The session to use at this moment: the transacted one within a transaction of the container, else one that
     * acknowledges by itself. Made when first needed.
     */
    PhysicalSession session() throws JMSException;

    /** The application closed this handle: nothing holds the managed connection through it any more. */
    void released(ConnectionHandle handle);

    /** Something of a handle could not be closed in order. */
    void closeFailed(String what, Exception why);
}
