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
 * @param bean the class of the message-driven bean; null if it is not known
 * @param loader the class loader of the message-driven bean
 * @param target the container's proxy; it is a {@link MessageListener} too
 * @param timeout of the transactions that the container begins
 * @param outcomes who counts
 * @param listener who hears what it throws
 */
record Endpoint(
        String name,
        String address,
        Class<?> bean,
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

        /** The container did not give it to the bean, and will give it none of the next ones: it has begun to end it. */
        void refused(Throwable why);
    }

    /** What has become of a message that was given to the endpoint. */
    enum Result {
        /** Nothing was thrown. */
        WENT_THROUGH,
        /** The bean, or the container around it, threw. */
        FAILED,
        /** The bean has not seen it. */
        REFUSED
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
                purpose.factory().getEndpointClass(),
                purpose.loader(),
                purpose.factory().createEndpoint(branch),
                purpose.settings().transactionTimeout(),
                outcomes,
                listener);
    }

    /**
     * Has the endpoint process a message.
     *
     * @return what has become of it, whatever it throws
     */
    Result onMessage(Message message) {
        ClassLoader before = ContextLoader.enter(loader);
        try {
            Result result = process(message, () -> {});
            if (result == Result.WENT_THROUGH) {
                processed();
            }
            return result;
        } finally {
            ContextLoader.leave(before);
        }
    }

    /**
     * Has the endpoint process a message within a transaction of the container.
     *
     * @param transaction that in which it does
     * @return what has become of it; what has become of the transaction is another matter
     */
    Result onMessageTransacted(Message message, Transaction transaction) {
        ClassLoader before = ContextLoader.enter(loader);
        Result result = Result.FAILED;
        try {
            timeout.begin(() -> target.beforeDelivery(Delivery.ON_MESSAGE));
            result = process(message, transaction::begun);
            if (result != Result.WENT_THROUGH) {
                // Containers commit if it was themselves who threw, as WildFly does when a bean is being stopped.
                transaction.refused();
            }
            target.afterDelivery();
            return result;
        } catch (NoSuchMethodException | ResourceException | RuntimeException thrown) {
            if (result == Result.REFUSED) {
                return result; // it was to be committed, and was not
            }
            failed(message, thrown);
            return Result.FAILED;
        } finally {
            ContextLoader.leave(before);
        }
    }

    /** Whatever a bean throws must not end the session. */
    private Result process(Message message, Runnable first) {
        try {
            first.run();
            ((MessageListener) target).onMessage(message);
            return Result.WENT_THROUGH;
        } catch (Throwable thrown) {
            if (ContainerRefusal.is(thrown, bean)) {
                outcomes.refused(thrown);
                return Result.REFUSED;
            }
            failed(message, thrown);
            return Result.FAILED;
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
