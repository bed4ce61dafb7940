package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;

import org.apache.qpid.jms.ConsumerCredit;
import org.apache.qpid.jms.JmsAcknowledgeCallback;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.message.JmsMessageSupport;

/**
 * Delivery without a transaction (Jakarta Connectors 2.1, section 13.5.6, option A): the message is accepted once the
 * bean has returned. If the bean throws, the outcome is {@code modified(delivery-failed)}, so that the broker counts the
 * attempt, delivers again and, when it has done so often enough, moves the message to its dead letter address. What the bean
 * was not given is {@code released}.
 */
final class PlainDelivery implements Delivery {

    /** The session mode of Qpid JMS in which each message gets an outcome of its own. */
    static final int INDIVIDUAL_ACKNOWLEDGE = 101;

    private final MessageConsumer consumer;
    private final Endpoint endpoint;
    private JmsAcknowledgeCallback failed;
    private Window window;
    private long lastDone = System.nanoTime();

    PlainDelivery(MessageConsumer consumer, Endpoint endpoint, EndpointSettings.Prefetch prefetch) {
        this.consumer = consumer;
        this.endpoint = endpoint;
        this.window = Window.narrow(prefetch);
    }

    @Override
    public Result next() throws JMSException {
        JmsMessage message = (JmsMessage) consumer.receiveNoWait();
        if (message == null) {
            return Result.NONE;
        }
        JmsAcknowledgeCallback acknowledgement = message.getAcknowledgeCallback();
        // For the bean, acknowledge() has no effect, as Jakarta Messaging says.
        message.setAcknowledgeCallback(null);
        Endpoint.Result result = endpoint.onMessage(message);
        fitWindow();
        if (result != Endpoint.Result.WENT_THROUGH) {
            failed = acknowledgement;
            failed.setAckType(
                    result == Endpoint.Result.REFUSED ? JmsMessageSupport.RELEASED : JmsMessageSupport.MODIFIED_FAILED);
            return Result.FAILED;
        }
        acknowledgement.acknowledge();
        return Result.PROCESSED;
    }

    /** From the acknowledgement of this message on, as much is fetched ahead as its speed makes sensible. */
    private void fitWindow() {
        long now = System.nanoTime();
        window = window.after(now - lastDone);
        lastDone = now;
        ConsumerCredit.resize(consumer, window.size());
    }

    @Override
    public void giveBack() throws JMSException {
        failed.acknowledge();
    }

    @Override
    public boolean isOver() {
        return false;
    }

    @Override
    public void release() {
        endpoint.release();
    }
}
