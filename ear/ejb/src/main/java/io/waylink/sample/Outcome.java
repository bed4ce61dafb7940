package io.waylink.sample;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.transaction.xa.XAException;

import jakarta.transaction.HeuristicMixedException;

/** What became of a message that was to be sent. */
public enum Outcome {
    /** The broker has it. */
    ACCEPTED,

    /** Its transaction was rolled back, as was asked for. */
    ROLLED_BACK,

    /** It was not sent. */
    FAILED,

    /** The commit was on its way when everything broke down: the broker has it, or not. */
    IN_DOUBT;

    /**
     * What is known when sending has thrown this. That it is in doubt may be said by any of its causes, as a container
     * puts a "rolled back" around what it did not expect; only by its name is Qpid JMS's exception known here.
     */
    public static Outcome of(Throwable thrown) {
        return saysInDoubt(thrown, Collections.newSetFromMap(new IdentityHashMap<>())) ? IN_DOUBT : FAILED;
    }

    private static boolean saysInDoubt(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        if (thrown instanceof HeuristicMixedException
                || (thrown instanceof XAException xa && xa.errorCode == XAException.XA_HEURHAZ)
                || thrown.getClass().getSimpleName().endsWith("InDoubtException")
                || saysInDoubt(thrown.getCause(), seen)) {
            return true;
        }
        for (Throwable each : thrown.getSuppressed()) {
            if (saysInDoubt(each, seen)) {
                return true;
            }
        }
        return false;
    }
}
