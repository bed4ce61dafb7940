package io.waylink.bench.app;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/**
 * Takes its time for each message, so that some are left when the broker is back, and tells when it has
 * committed one; or, without a transaction, when it is about to return.
 */
public class RecoveryConsumer implements MessageListener {

    private static final Duration WORK = Duration.ofMillis(20);

    @Resource
    private TransactionSynchronizationRegistry transactions;

    @Inject
    private Successes successes;

    @Override
    public void onMessage(Message message) {
        LockSupport.parkNanos(WORK.toNanos());
        if (transactions.getTransactionKey() == null) {
            successes.consumed();
            return;
        }
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // Only what came of it counts.
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    successes.consumed();
                }
            }
        });
    }
}
