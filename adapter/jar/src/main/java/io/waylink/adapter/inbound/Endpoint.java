package io.waylink.adapter.inbound;

import javax.transaction.xa.XAResource;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
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
 * @param timeout of the transactions that the container begins
 * @param outcomes who counts
 * @param listener who hears what it throws
 */
record Endpoint(
        String name,
        String address,
        ClassLoader loader,
        MessageEndpoint target,
        TransactionTimeout timeout,
        Outcomes outcomes,
        AdapterListener listener) {

    /** The transaction of a delivery. */
    interface Transaction {

        /** The container has begun it. */
        void begun();

        /** It must not be committed. */
        void refused();
    }

    /** Who counts what comes of deliveries. */
    interface Outcomes {

        void processed();

        void failed(Throwable why);
    }

    /**
     * Has the container make one.
     *
     * @param branch takes part in the transaction of each delivery; null without one
     */
    static Endpoint create(Purpose purpose, XAResource branch, Outcomes outcomes, AdapterListener listener)
            throws UnavailableException {
        return new Endpoint(
                purpose.name(),
                purpose.address(),
                purpose.loader(),
                purpose.factory().createEndpoint(branch),
                purpose.settings().transactionTimeout(),
                outcomes,
                listener);
    }

    /**
     * Has the endpoint process a message.
     *
     * @return whether it did not throw, whatever it throws
     */
    boolean onMessage(Message message) {
        ClassLoader before = ContextLoader.enter(loader);
        try {
            boolean processed = process(message, () -> {});
            if (processed) {
                processed();
            }
            return processed;
        } finally {
            ContextLoader.leave(before);
        }
    }

    /**
     * Has the endpoint process a message within a transaction of the container.
     *
     * @param transaction that in which it does
     * @return whether nothing was thrown; what has become of the transaction is another matter
     */
    boolean onMessageTransacted(Message message, Transaction transaction) {
        ClassLoader before = ContextLoader.enter(loader);
        try {
            timeout.begin(() -> target.beforeDelivery(Delivery.ON_MESSAGE));
            boolean processed = process(message, transaction::begun);
            if (!processed) {
                // Containers commit if it was themselves who threw, as WildFly does when a bean is being stopped.
                transaction.refused();
            }
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

    /** Counts a message that was processed. */
    void processed() {
        outcomes.processed();
    }

    /** Counts, and tells of, a message that was not. */
    void failed(Message message, Throwable why) {
        outcomes.failed(why);
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
