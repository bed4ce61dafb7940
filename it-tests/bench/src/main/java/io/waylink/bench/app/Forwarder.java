package io.waylink.bench.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Sends each message on, in the transaction that it is consumed in. */
public class Forwarder implements MessageListener {

    @Resource(lookup = Names.CONNECTION_FACTORY)
    private ConnectionFactory factory;

    @Inject
    private Meter meter;

    @Override
    public void onMessage(Message message) {
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue(Names.queue(Names.OUT)), message.getBody(byte[].class));
        } catch (JMSException e) {
            throw new EJBException("cannot read a message", e);
        }
        meter.consume(message);
    }
}
