package io.waylink.adapter.jms;

import jakarta.jms.TransactionRolledBackException;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;

import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.net.ConnectionUrl;

/**
 * Where a delivery to a message-driven bean leaves its session, so that what the bean sends within the transaction of the
 * delivery joins it: acknowledgement and sends are then one AMQP transaction, and the container has one resource to commit.
 *
 * <p>It is left with the container's transaction itself, under a key that is equal for all resource adapters of a class
 * loader: containers start several of them for one archive.
 *
 * @param registry of the container; null if it has none, then nothing joins
 */
public record DeliveryTransactions(TransactionSynchronizationRegistry registry) {

    /** Nothing joins. */
    public static final DeliveryTransactions NONE = new DeliveryTransactions(null);

    /**
     * What two connections must have in common to share a transaction.
     *
     * @param url where to connect
     * @param credentials who connects
     */
    public record Target(ConnectionUrl url, Credentials credentials) {

        /**
         * A target.
         *
         * @throws IllegalArgumentException in one sentence, if the url cannot be read
         */
        public static Target of(String url, Credentials credentials) {
            return new Target(ConnectionUrl.parse(url), credentials);
        }
    }

    /** Leaves the session with the transaction of this thread; does nothing if there is no transaction. */
    public void offer(Target target, DeliverySession session) {
        if (isPresent()) {
            registry.putResource(target, session);
        }
    }

    /**
     * The session to join in the transaction of this thread; null if there is none, or it has been committed.
     *
     * @throws TransactionRolledBackException if there is one, but its transaction has been rolled back, as by its timeout:
     *     what is done now must be neither in the next transaction nor in none
     */
    public DeliverySession find(Target target) throws TransactionRolledBackException {
        DeliverySession found = isPresent() ? (DeliverySession) registry.getResource(target) : null;
        if (found == null) {
            return null;
        }
        return switch (registry.getTransactionStatus()) {
            case Status.STATUS_ACTIVE, Status.STATUS_MARKED_ROLLBACK -> found;
            case Status.STATUS_ROLLING_BACK, Status.STATUS_ROLLEDBACK ->
                throw new TransactionRolledBackException("The transaction of the delivery was rolled back");
            default -> null;
        };
    }

    /** Has the container roll back the transaction of this thread, with all that is in it. */
    public void refuse() {
        if (isPresent() && registry.getTransactionStatus() == Status.STATUS_ACTIVE) {
            registry.setRollbackOnly();
        }
    }

    private boolean isPresent() {
        return registry != null && registry.getTransactionKey() != null;
    }
}
