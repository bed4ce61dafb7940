package io.waylink.sample;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.context.ApplicationScoped;

/** Counts what became of the messages that were sent from here. */
@ApplicationScoped
public class Tally {

    private final LongAdder sent = new LongAdder();
    private final Map<Outcome, LongAdder> outcomes = new EnumMap<>(Outcome.class);

    /** Begins at zero. */
    public Tally() {
        for (Outcome each : Outcome.values()) {
            outcomes.put(each, new LongAdder());
        }
    }

    /** A message is about to be sent. */
    public void sending() {
        sent.increment();
    }

    /** It has become this. */
    public void count(Outcome outcome) {
        outcomes.get(outcome).increment();
    }

    /** How many were to be sent. */
    public long sent() {
        return sent.sum();
    }

    /** How many have become this. */
    public long of(Outcome outcome) {
        return outcomes.get(outcome).sum();
    }
}
