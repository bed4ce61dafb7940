package io.waylink.recovery;

/** What the owner has to do, in this order, once it has taken over the next state: data, so that tests compare values. */
public sealed interface Effect {

    /**
     * Start an attempt; its outcome comes back under this epoch.
     *
     * @param attempt 1 for the first attempt since it last worked
     */
    record Establish(long epoch, int attempt) implements Effect {}

    /**
     * Wait as long as the back-off says, then report {@link Event.TimerFired} with this epoch.
     *
     * @param attempts how many attempts have been made since it last worked, the argument of {@link Backoff#delay}
     */
    record Retry(long epoch, int attempts) implements Effect {}

    /** Let go of whatever was established, or is being established, under this epoch. */
    record TearDown(long epoch) implements Effect {}

    /** What came back belongs to an epoch that is over: close it, it is nobody's. */
    record Discard(long epoch) implements Effect {}

    /** Nothing answers: what this rests upon has to be made anew. */
    record Escalate(Failure failure) implements Effect {}

    /** Everything that waits for it fails, for this reason. */
    record GiveUp(Failure failure) implements Effect {}

    /** It is gone and will be put back: one line in a log. */
    record TellLost(Failure failure) implements Effect {}

    /** An attempt failed; more for a debug log than for an operator's. */
    record TellRetrying(int attempt, Failure failure) implements Effect {}

    /**
     * It is back.
     *
     * @param attempts how many attempts that took; 1 when the first succeeded
     */
    record TellEstablished(int attempts) implements Effect {}
}
