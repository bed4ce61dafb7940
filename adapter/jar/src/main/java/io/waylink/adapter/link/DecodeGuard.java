package io.waylink.adapter.link;

import org.apache.qpid.jms.provider.ProviderException;
import org.apache.qpid.jms.provider.amqp.AmqpEventSink;
import org.apache.qpid.jms.provider.amqp.AmqpProvider;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.AmqpError;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;

/**
 * Stands between the engine and a consumer's link, on the engine's event loop. What cannot be decoded Qpid JMS settles as
 * {@code modified(undeliverable-here)}: the next consumer gets it, and fails too. No consumer will ever decode it, so it
 * is {@code rejected} here (AMQP 1.0 part 3, section 3.4.2), and the broker puts it aside at once.
 */
final class DecodeGuard extends AttachGuard {

    private static final Symbol DECODE_ERROR = AmqpError.DECODE_ERROR;

    DecodeGuard(AmqpEventSink guarded) {
        super(guarded);
    }

    @Override
    public void processDeliveryUpdates(AmqpProvider engine, Delivery delivery) throws ProviderException {
        boolean wasOpen = !delivery.isSettled();
        super.processDeliveryUpdates(engine, delivery);
        // Nothing has been written yet: the engine writes when it has seen to all that it has read.
        if (wasOpen && delivery.isSettled() && isUndeliverable(delivery)) {
            Rejected rejected = new Rejected();
            rejected.setError(new ErrorCondition(DECODE_ERROR, "the message cannot be decoded"));
            delivery.disposition(rejected);
        }
    }

    private static boolean isUndeliverable(Delivery delivery) {
        return delivery.getLocalState() instanceof Modified modified
                && Boolean.TRUE.equals(modified.getUndeliverableHere());
    }
}
