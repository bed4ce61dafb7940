package io.waylink.adapter.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;

import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ContextLoader;

/**
 * A message endpoint of the container, called under its own class loader (Jakarta Connectors 2.1, section 13.5.6).
 *
 * @param name of the bean, for people
 * @param address where its messages come from, for people
 * @param loader the class loader of the message-driven bean
 * @param target the container's proxy; it is a {@link MessageListener} too
 * @param listener who hears what it throws
 */
record Endpoint(String name, String address, ClassLoader loader, MessageEndpoint target, AdapterListener listener) {

    /**
     * Has the endpoint process a message.
     *
     * @return whether it did not throw, whatever it throws
     */
    boolean onMessage(Message message) {
        ClassLoader before = ContextLoader.enter(loader);
        try {
            return process(message, () -> {});
        } finally {
            ContextLoader.leave(before);
        }
    }

    /**
     * Has the endpoint process a message within a transaction of the container.
     *
     * @param begun what to do in that transaction first
     * @return whether all of it went through; if not, the transaction may be anything
     */
    boolean onMessageTransacted(Message message, Runnable begun) {
        ClassLoader before = ContextLoader.enter(loader);
        try {
            target.beforeDelivery(Delivery.ON_MESSAGE);
            boolean processed = process(message, begun);
            target.afterDelivery();
            return processed;
        } catch (NoSuchMethodException | ResourceException | RuntimeException thrown) {
            failed(message, thrown);
            return false;
        } finally {
            ContextLoader.leave(before);
        }
    }

    /** Whatever a bean throws must not end the session. */
    private boolean process(Message message, Runnable first) {
        try {
            first.run();
            ((MessageListener) target).onMessage(message);
            return true;
        } catch (Throwable thrown) {
            failed(message, thrown);
            return false;
        }
    }

    private void failed(Message message, Throwable why) {
        listener.deliveryFailed(name, address, id(message), why);
    }

    private static String id(Message message) {
        try {
            return message.getJMSMessageID();
        } catch (JMSException e) {
            return "message without a readable id: " + e.getMessage();
        }
    }

    void release() {
        try {
            target.release();
        } catch (RuntimeException e) {
            listener.closeFailed("endpoint " + name, e);
        }
    }
}
