package io.waylink.artemis.broker;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerReceiverContext;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;

/**
 * A link over which a client sends. A transfer that cannot be read, or that names an unknown transaction, ends this link;
 * Artemis' own context ends the connection and yet stores the message.
 */
final class RoutedReceiver extends ProtonServerReceiverContext {

    private final RoutedContext context;
    private final Receiver link;
    private final RoutedTerminus terminus;
    private boolean failed;

    RoutedReceiver(RoutedContext context, AMQPSessionContext session, Receiver link, RoutedTerminus terminus) {
        super(session.getSessionSPI(), context, session, link);
        this.context = context;
        this.link = link;
        this.terminus = terminus;
    }

    @Override
    public void initialize() throws Exception {
        super.initialize();
        terminus.answer();
    }

    @Override
    protected void actualDelivery(
            Message message,
            Delivery delivery,
            DeliveryAnnotations annotations,
            Receiver receiver,
            Transaction transaction) {
        if (!failed) {
            context.tally().deliveredIn();
            super.actualDelivery(message, delivery, annotations, receiver, transaction);
        }
    }

    @Override
    public void onExceptionWhileReading(Throwable cause) {
        failed = true;
        context.runLater(() -> {
            context.enableAutoRead(); // a large message may have switched it off
            context.detach(link, cause);
        });
    }
}
