package io.waylink.adapter.link;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/** Makes connections to hosts that single links were redirected to. */
@FunctionalInterface
public interface Dialer {

    /** A connection to one host, that is made anew whenever it is lost. */
    interface Line {

        /** Begins to connect. */
        void open();

        /** Nothing answers on this engine any more: it has to be made anew. May be told under any monitor. */
        void silent(AmqpProvider engine, Failure failure);

        /** It is not wanted any more. */
        void close();
    }

    /**
     * A connection as the same user, with the same options; nothing is connected to yet.
     *
     * @param host the only one to connect to
     * @param tenant lives on it
     */
    Line dial(Endpoint host, Tenant tenant);
}
