package io.waylink.sample;

import java.time.Instant;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Consumes in a container-managed transaction. Where from stands in {@code META-INF/jboss-ejb3.xml}.
 *
 * <p>Whoever wants an answer gets one, in the same transaction. A message whose text ends with {@code !} is refused the first time, to show that it comes again.
 */
@MessageDriven
public class OrderConsumer implements MessageListener {

    @Resource(name = "jms/waylink")
    private ConnectionFactory connectionFactory;

    @Inject
    private Event<Consumed> consumed;

    @Override
    public void onMessage(Message message) {
        try {
            String id = message.getBody(String.class);
            if (id.endsWith("!") && !message.getJMSRedelivered()) {
                throw new EJBException("refused the first time: " + id);
            }
            if (message.getJMSReplyTo() != null) {
                reply(message.getJMSReplyTo(), message.getJMSCorrelationID(), "consumed " + id);
            }
            consumed.fire(new Consumed(id, Instant.now(), message.getJMSRedelivered()));
        } catch (JMSException e) {
            throw new EJBException("cannot read " + message, e);
        }
    }

    /** In the transaction of the message: it is answered if it is consumed, once. */
    private void reply(Destination where, String question, String text) {
        try (JMSContext context = connectionFactory.createContext()) {
            context.createProducer().setJMSCorrelationID(question).send(where, text);
        }
    }
}
