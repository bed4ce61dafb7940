package io.waylink.it.wildfly.beans;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Answers each request with its own text, in one transaction; refuses, always, a text that ends with {@code !}. So the
 * broker's queues tell all that has happened.
 */
@MessageDriven
public class RequestConsumer implements MessageListener {

    /** Where requests come from. */
    public static final String REQUESTS = "orders.requests";

    /** Where the answers go. */
    public static final String REPLIES = "orders.replies";

    @Resource(lookup = "java:/waylink/ConnectionFactory")
    private ConnectionFactory connectionFactory;

    @Override
    public void onMessage(Message message) {
        try (JMSContext context = connectionFactory.createContext()) {
            String text = message.getBody(String.class);
            context.createProducer().send(context.createQueue(REPLIES), text);
            if (text.endsWith("!")) {
                throw new EJBException("refused: " + text);
            }
        } catch (JMSException e) {
            throw new EJBException("cannot read " + message, e);
        }
    }
}
