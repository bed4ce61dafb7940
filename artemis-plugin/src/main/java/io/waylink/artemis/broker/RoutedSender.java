package io.waylink.artemis.broker;

import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPSessionContext;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerSenderContext;
import org.apache.qpid.proton.engine.Sender;

/**
 * A link over which a client receives. Routers name it {@code LINK@CLIENT}, with the container-id of the client. A
 * durable subscription is named after the link alone, so that it is the same one through whichever router the client
 * comes; Artemis' own context would put the router's container-id in front.
 */
final class RoutedSender extends ProtonServerSenderContext {

    private final boolean namesClient;

    RoutedSender(AMQPConnectionContext context, AMQPSessionContext session, Sender link) {
        super(context, link, session, session.getSessionSPI(), null);
        this.namesClient = link.getName().indexOf('@') >= 0;
    }

    @Override
    protected String getClientId() {
        return namesClient ? "" : super.getClientId();
    }
}
