package io.waylink.bench.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** One of many: takes some time for each message, so that some are left when the broker is back. */
public class StormConsumer implements MessageListener {

    private static final Duration WORK = Duration.ofMillis(30);

    @Inject
    private Storm storm;

    @Override
    public void onMessage(Message message) {
        LockSupport.parkNanos(WORK.toNanos());
        try {
            storm.consumed(message.getIntProperty(Names.NUMBER));
        } catch (JMSException e) {
            throw new EJBException("cannot read a message", e);
        }
    }
}
