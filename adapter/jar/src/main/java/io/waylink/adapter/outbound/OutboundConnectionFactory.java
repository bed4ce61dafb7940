package io.waylink.adapter.outbound;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.Reference;

import jakarta.resource.Referenceable;

import io.waylink.adapter.jms.AmqpConnectionFactory;

/**
 * The connection factory as containers bind it to JNDI (Jakarta Connectors 2.1, section 6.5.1.1): by the reference that
 * they set. It is {@link Serializable} because they ask for that; it cannot leave its server.
 */
final class OutboundConnectionFactory extends AmqpConnectionFactory implements Referenceable, Serializable {

    private static final long serialVersionUID = 1;

    private final transient AtomicReference<Reference> reference = new AtomicReference<>();

    OutboundConnectionFactory(PooledSource source) {
        super(source);
    }

    @Override
    public void setReference(Reference next) {
        reference.set(next);
    }

    @Override
    public Reference getReference() {
        return reference.get();
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("A connection factory belongs to its server: look it up where it is needed");
    }
}
