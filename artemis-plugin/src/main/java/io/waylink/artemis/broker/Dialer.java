package io.waylink.artemis.broker;

import java.io.IOException;

import io.waylink.recovery.Endpoint;

/** Makes TCP connections to routers. */
public interface Dialer {

    /**
     * Connects and returns when TCP is up; blocks for as long as the operating system or the time-out takes. AMQP does
     * not begin before {@link RoutedConnection#open()}.
     *
     * @param observer told what becomes of the connection, from the moment that this returns
     * @throws IOException if there is no connection; its message is for an operator
     */
    RoutedConnection dial(Endpoint endpoint, ConnectionObserver observer) throws IOException;
}
