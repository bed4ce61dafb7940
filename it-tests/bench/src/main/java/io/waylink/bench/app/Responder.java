package io.waylink.bench.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Answers each request, in the transaction that it is consumed in. */
public class Responder implements MessageListener {

    @Resource(lookup = Names.CONNECTION_FACTORY)
    private ConnectionFactory factory;

    @Override
    public void onMessage(Message request) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(request.getJMSReplyTo(), request.getBody(byte[].class));
        } catch (JMSException e) {
            throw new EJBException("cannot read a request", e);
        }
    }
}
