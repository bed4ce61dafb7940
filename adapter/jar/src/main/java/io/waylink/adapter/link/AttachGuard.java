package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpConsumer;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.jms.provider.amqp.builders.AmqpResourceBuilder;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;

/**
 * Stands between the engine and a link that is being attached, on the engine's event loop. Qpid JMS waits for a detach
 * with {@code closed=true} when a peer refuses a link, and does not hear one with {@code closed=false}: without a request
 * time-out it waits for ever. Here both are a refusal.
 */
class AttachGuard implements AmqpEventSink {

    final AmqpEventSink guarded;

    AttachGuard(AmqpEventSink guarded) {
        this.guarded = guarded;
    }

    /** Guards a link if it is being attached, and then, if messages come over it, what is put in its place. */
    static void install(Link link) {
        if (link != null && link.getContext() instanceof AmqpResourceBuilder<?, ?, ?, ?> builder) {
            link.setContext(new AttachGuard(builder) {
                @Override
                public void processRemoteOpen(AmqpProvider engine) throws ProviderException {
                    super.processRemoteOpen(engine);
                    if (link instanceof Receiver && link.getContext() instanceof AmqpConsumer consumer) {
                        link.setContext(new DecodeGuard(consumer));
                    }
                }
            });
        }
    }

    final boolean isAttaching() {
        return guarded instanceof AmqpResourceBuilder;
    }

    @Override
    public void processRemoteOpen(AmqpProvider engine) throws ProviderException {
        guarded.processRemoteOpen(engine);
    }

    @Override
    public void processRemoteDetach(AmqpProvider engine) throws ProviderException {
        if (isAttaching()) {
            guarded.processRemoteClose(engine);
        } else {
            guarded.processRemoteDetach(engine);
        }
    }

    @Override
    public void processRemoteClose(AmqpProvider engine) throws ProviderException {
        guarded.processRemoteClose(engine);
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider engine, Delivery delivery) throws ProviderException {
        guarded.processDeliveryUpdates(engine, delivery);
    }

    @Override
    public void processFlowUpdates(AmqpProvider engine) throws ProviderException {
        guarded.processFlowUpdates(engine);
    }
}
