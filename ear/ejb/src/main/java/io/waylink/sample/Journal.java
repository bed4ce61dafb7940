package io.waylink.sample;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

/** Remembers what was consumed, in memory: of each transaction that was committed, not of those rolled back. */
@ApplicationScoped
public class Journal {

    private final List<Consumed> entries = new ArrayList<>();

    void onCommit(@Observes(during = TransactionPhase.AFTER_SUCCESS) Consumed consumed) {
        synchronized (entries) {
            entries.add(consumed);
        }
    }

    /**
     * All entries, in the order of their commits.
     *
     * @return a copy
     */
    public List<Consumed> entries() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }
}
