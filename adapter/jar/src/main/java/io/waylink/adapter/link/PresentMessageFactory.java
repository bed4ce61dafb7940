package io.waylink.adapter.link;

import java.io.Serializable;

import jakarta.jms.JMSException;

import org.apache.qpid.jms.message.JmsBytesMessage;
import org.apache.qpid.jms.message.JmsMapMessage;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.message.JmsMessageFactory;
import org.apache.qpid.jms.message.JmsObjectMessage;
import org.apache.qpid.jms.message.JmsStreamMessage;
import org.apache.qpid.jms.message.JmsTextMessage;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFactory;

/** Makes messages for the present engine: the JMS layer asks for a factory once, engines come and go. */
final class PresentMessageFactory implements JmsMessageFactory {

    private volatile JmsMessageFactory present;

    void become(JmsMessageFactory next) {
        present = next;
    }

    @Override
    public JmsMessage createMessage() throws JMSException {
        return present.createMessage();
    }

    @Override
    public JmsTextMessage createTextMessage(String payload) throws JMSException {
        return present.createTextMessage(payload);
    }

    @Override
    public JmsTextMessage createTextMessage() throws JMSException {
        return present.createTextMessage();
    }

    @Override
    public JmsBytesMessage createBytesMessage() throws JMSException {
        return present instanceof AmqpJmsMessageFactory engine
                ? new JmsBytesMessage(new ChunkedBytes(engine.getAmqpConnection()))
                : present.createBytesMessage();
    }

    @Override
    public JmsMapMessage createMapMessage() throws JMSException {
        return present.createMapMessage();
    }

    @Override
    public JmsStreamMessage createStreamMessage() throws JMSException {
        return present.createStreamMessage();
    }

    @Override
    public JmsObjectMessage createObjectMessage(Serializable payload) throws JMSException {
        return present.createObjectMessage(payload);
    }

    @Override
    public JmsObjectMessage createObjectMessage() throws JMSException {
        return present.createObjectMessage();
    }
}
