package io.waylink.artemis.broker;

import java.io.IOException;

/** This broker does not know the user that routed links shall act as, or not with that password. */
public final class BrokerUserRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokerUserRefusedException(String user, Throwable cause) {
        super("this broker refuses brokerUser \"" + user + "\"", cause);
    }
}
