package io.waylink.artemis.broker;

import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPSessionCallback;
import org.apache.activemq.artemis.protocol.amqp.exceptions.ActiveMQAMQPNotFoundException;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPLargeMessageWriter;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPMessageWriter;
import org.apache.activemq.artemis.protocol.amqp.proton.MessageWriter;
import org.apache.activemq.artemis.protocol.amqp.proton.ProtonServerSenderContext;
import org.apache.activemq.artemis.protocol.amqp.proton.SenderController;
import org.apache.activemq.artemis.utils.CompositeAddress;

/** Has a link that the broker has attached send what is in a queue. */
final class QueueController implements SenderController {

    private final AMQPSessionCallback session;
    private final String address;
    private MessageWriter writer;
    private MessageWriter largeWriter;

    /**
     * @param address of the broker, with a queue ({@code address::queue}) if it is not the one that has its name
     */
    QueueController(AMQPSessionCallback session, String address) {
        this.session = session;
        this.address = address;
    }

    @Override
    public Consumer init(ProtonServerSenderContext sender) throws Exception {
        writer = new AMQPMessageWriter(sender);
        largeWriter = new AMQPLargeMessageWriter(sender);
        SimpleString queue = CompositeAddress.isFullyQualified(address)
                ? SimpleString.of(CompositeAddress.extractQueueName(address))
                : session.getMatchingQueue(SimpleString.of(address), RoutingType.ANYCAST);
        if (queue == null || !session.queueQuery(queue, null, false).isExists()) {
            throw new ActiveMQAMQPNotFoundException("there is no queue at " + address
                    + " to send to the router from, an alias may name one as address::queue");
        }
        return session.createSender(sender, queue, null, false);
    }

    @Override
    public void close(boolean remoteClose) {
        // The queue stays.
    }

    @Override
    public MessageWriter selectOutgoingMessageWriter(ProtonServerSenderContext sender, MessageReference reference) {
        return reference.getMessage().isLargeMessage() ? largeWriter : writer;
    }
}
