package io.waylink.it.links;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/** Makes the connections of those who send and receive. */
@FunctionalInterface
interface Connector {
    Connection connect() throws JMSException;
}
