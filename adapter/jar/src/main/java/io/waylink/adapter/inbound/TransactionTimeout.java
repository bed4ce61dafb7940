package io.waylink.adapter.inbound;

import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;

/**
 * How long the transaction of a delivery may take. The connector architecture leaves no way to say so to the container
 * which begins it, and WildFly does not look at its own {@code @TransactionTimeout} there; so it is said to the container's
 * transaction manager, which has it from JNDI.
 *
 * @param seconds 0 for what the container has
 * @param manager null if there is nothing to be said
 */
record TransactionTimeout(int seconds, TransactionManager manager) {

    private static final TransactionTimeout OF_THE_CONTAINER = new TransactionTimeout(0, null);

    /** WildFly's name and Payara's. */
    private static final List<String> NAMES =
            List.of("java:jboss/TransactionManager", "java:appserver/TransactionManager");

    /** What begins a transaction. */
    @FunctionalInterface
    interface Beginning {
        void run() throws NoSuchMethodException, ResourceException;
    }

    /**
     * A time out.
     *
     * @param seconds 0 for what the container has
     * @throws InvalidPropertyException in one sentence, if it cannot be said to this container
     */
    @SuppressWarnings("BanJNDI") // the names are constants
    static TransactionTimeout ofSeconds(int seconds) throws InvalidPropertyException {
        if (seconds == 0) {
            return OF_THE_CONTAINER;
        }
        for (String name : NAMES) {
            try {
                if (new InitialContext().lookup(name) instanceof TransactionManager manager) {
                    return new TransactionTimeout(seconds, manager);
                }
            } catch (NamingException another) {
                // It has the next name, or none.
            }
        }
        throw new InvalidPropertyException("transactionTimeout is " + seconds
                + ", it must be left out here: this container has no transaction manager at " + NAMES);
    }

    /** Has a transaction begun on this thread that may take as long. */
    void begin(Beginning beginning) throws NoSuchMethodException, ResourceException {
        if (manager == null) {
            beginning.run();
            return;
        }
        try {
            manager.setTransactionTimeout(seconds);
            try {
                beginning.run();
            } finally {
                manager.setTransactionTimeout(0);
            }
        } catch (SystemException e) {
            throw new ResourceException("The transaction timeout could not be set to " + seconds + " s", e);
        }
    }
}
