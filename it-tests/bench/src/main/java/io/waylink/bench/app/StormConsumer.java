package io.waylink.bench.app;

import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** One of many, each of which has a queue of its own. */
public class StormConsumer implements MessageListener {

    @Inject
    private Storm storm;

    @Override
    public void onMessage(Message message) {
        try {
            storm.consumed(message.getIntProperty(Names.NUMBER));
        } catch (JMSException e) {
            throw new EJBException("cannot read a message", e);
        }
    }
}
