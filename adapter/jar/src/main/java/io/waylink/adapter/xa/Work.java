package io.waylink.adapter.xa;

import jakarta.jms.JMSException;

/** A session's AMQP transaction, in which the work of one branch after the other is done. */
public interface Work {

    /** Whether nothing was done in it. */
    boolean isEmpty();

    /** Whether it can only be rolled back, as a link that took part was lost. */
    boolean isDoomed();

    /** The node id of its broker, if that knows two-phase commit; null if not. */
    String node();

    /**
     * Makes it a branch, so that its commit prepares it.
     *
     * @param xid the identifier, as text
     * @param timeout how long it may take until it is prepared, in seconds; 0 for what the broker has
     */
    void bind(String node, String xid, int timeout) throws JMSException;

    /** Commits it, or prepares it if it is a branch; work goes on in the next one. */
    void commit() throws JMSException;

    /**
     * Rolls it back; work goes on in the next one.
     *
     * @param starter whether by the thread that the branch was started by
     */
    void rollback(boolean starter) throws JMSException;
}
