package io.waylink.adapter.inbound;

import java.lang.reflect.Method;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** How a message gets to the endpoint, and what is said to the broker about it afterwards. */
interface Delivery {

    /** The one method of an endpoint. */
    Method ON_MESSAGE = onMessage();

    /**
     * Delivers the next message, if there is one.
     *
     * @return whether there was one; that the endpoint threw is no failure of the delivery
     * @throws JMSException if the session can be used no more
     */
    boolean next() throws JMSException;

    /** No message will be delivered any more: lets go of the endpoint. */
    void release();

    private static Method onMessage() {
        try {
            return MessageListener.class.getMethod("onMessage", Message.class);
        } catch (NoSuchMethodException e) {
            throw new LinkageError("jakarta.jms.MessageListener has no onMessage", e);
        }
    }
}
