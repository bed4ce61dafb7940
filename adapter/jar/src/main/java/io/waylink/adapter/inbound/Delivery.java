package io.waylink.adapter.inbound;

import java.lang.reflect.Method;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** How a message gets to the endpoint, and what is said to the broker about it afterwards. */
interface Delivery {

    /** The one method of an endpoint. */
    Method ON_MESSAGE = onMessage();

    /** What has become of the next message. */
    enum Result {
        /** There was none. */
        NONE,
        /** It was processed. */
        PROCESSED,
        /** It was not, and {@link #giveBack()} has to follow before there is another. */
        FAILED
    }

    /**
     * Delivers the next message, if there is one.
     *
     * @throws JMSException if the session can be used no more; that the endpoint threw is no such failure
     */
    Result next() throws JMSException;

    /**
     * Tells the broker that the last message failed.
     *
     * @throws JMSException if the session can be used no more
     */
    void giveBack() throws JMSException;

    /** Whether there will be no other message: its consumer is closed. */
    boolean isOver();

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
