package io.waylink.sample;

import java.time.Instant;

import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Consumes in a container-managed transaction. Where from stands in {@code META-INF/jboss-ejb3.xml}.
 *
 * <p>A message whose text ends with {@code !} is refused the first time, to show that it comes again.
 */
@MessageDriven
public class OrderConsumer implements MessageListener {

    @Inject
    private Event<Consumed> consumed;

    @Override
    public void onMessage(Message message) {
        try {
            String id = message.getBody(String.class);
            if (id.endsWith("!") && !message.getJMSRedelivered()) {
                throw new EJBException("refused the first time: " + id);
            }
            consumed.fire(new Consumed(id, Instant.now(), message.getJMSRedelivered()));
        } catch (JMSException e) {
            throw new EJBException("cannot read " + message, e);
        }
    }
}
