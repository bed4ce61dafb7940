package io.waylink.artemis.broker;

import java.util.concurrent.atomic.LongAdder;

/** What has passed over the links of a connection to a router since it was configured, through all reconnects. */
public final class Tally {

    private final LongAdder deliveriesIn = new LongAdder();
    private final LongAdder deliveriesOut = new LongAdder();
    private final LongAdder abandonedTransactions = new LongAdder();
    private final LongAdder linkErrors = new LongAdder();
    private final LongAdder refusedLinks = new LongAdder();

    void deliveredIn() {
        deliveriesIn.increment();
    }

    void deliveredOut() {
        deliveriesOut.increment();
    }

    void abandonedTransaction() {
        abandonedTransactions.increment();
    }

    void linkFailed() {
        linkErrors.increment();
    }

    void linkRefused() {
        refusedLinks.increment();
    }

    /** Messages that clients have sent, whatever became of them. */
    public long deliveriesIn() {
        return deliveriesIn.sum();
    }

    /** Messages that were sent to clients, whatever became of them. */
    public long deliveriesOut() {
        return deliveriesOut.sum();
    }

    /** Transactions that were rolled back, as their client went away without ending them. */
    public long abandonedTransactions() {
        return abandonedTransactions.sum();
    }

    /** Links that were ended for something that went wrong on them. */
    public long linkErrors() {
        return linkErrors.sum();
    }

    /** Links that the plugin has refused; what the broker refuses is not counted. */
    public long refusedLinks() {
        return refusedLinks.sum();
    }
}
