package io.waylink.adapter.link;

import java.util.function.Consumer;

import io.waylink.recovery.Failure;
import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.ProviderListener;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;

/** What lives on a connection that is made anew whenever it is lost; told under that connection's monitor. */
public interface Tenant {

    /**
     * What the engine of a new connection reports to.
     *
     * @param onFailure told when the engine fails
     */
    ProviderListener listenerFor(AmqpProvider engine, Consumer<ProviderException> onFailure);

    /**
     * The peer that was there last has been sent an Open and will probably be there again: what lives on the connection may
     * be asked for in the same flight.
     *
     * @return whether something was; then it is told {@link #connected} or {@link #lost} next
     */
    default boolean opening(AmqpProvider engine) {
        return false;
    }

    /** There is a connection. */
    void connected(AmqpProvider engine, String peer);

    /** The connection is gone, and will be made anew. */
    void lost(Failure failure);

    /** An attempt to connect failed; another one follows. */
    void refused(Failure failure);

    /** It will not be tried again. */
    void givenUp(Failure failure);
}
