package io.waylink.adapter.jms;

import jakarta.jms.JMSException;

/** Where a connection factory has its handles from: the container's pool. */
public interface ConnectionSource {

    /**
     * A handle on a managed connection.
     *
     * @param user null for the configured one
     * @param password the password of {@code user}
     * @throws JMSException naming why there is none
     */
    ConnectionHandle allocate(String user, String password) throws JMSException;

    /** Where to, and as whom, if nobody else is named. */
    default ConnectionDefaults configuration() {
        return ConnectionDefaults.NONE;
    }
}
