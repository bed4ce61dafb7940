package io.waylink.adapter.jms;

import jakarta.jms.JMSException;

/** Finds the delivery whose transaction to join. */
@FunctionalInterface
public interface Joining {

    /** Joins nothing. */
    Joining NOTHING = () -> null;

    /**
     * The session of the delivery in whose transaction this thread works; null if it works in none.
     *
     * @throws JMSException if that transaction was rolled back already, so that nothing can join it any more
     */
    DeliverySession find() throws JMSException;
}
