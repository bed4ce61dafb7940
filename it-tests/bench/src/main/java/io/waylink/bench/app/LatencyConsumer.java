package io.waylink.bench.app;

import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Tells how late each message is. */
public class LatencyConsumer implements MessageListener {

    @Inject
    private Latencies latencies;

    @Override
    public void onMessage(Message message) {
        try {
            latencies.arrived(message.getLongProperty(Latencies.INTENDED));
        } catch (JMSException e) {
            throw new EJBException("cannot read a message", e);
        }
    }
}
