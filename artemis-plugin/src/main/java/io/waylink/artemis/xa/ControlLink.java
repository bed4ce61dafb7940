package io.waylink.artemis.xa;

import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPException;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonDeliveryHandler;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;

/** A link of a {@link ControlAddress}; it leads to no queue. All of it happens on the event loop of its connection. */
abstract class ControlLink implements ProtonDeliveryHandler {

    @Override
    public void onFlow(int credit, boolean drain) {}

    /** A disposition of what was sent settled means nothing. */
    @Override
    public void onMessage(Delivery delivery) throws ActiveMQAMQPException {
        delivery.settle();
    }

    @Override
    public void close(boolean remoteLinkClose) {}

    @Override
    public void close(ErrorCondition condition) {}
}
