package io.waylink.recovery;

/**
 * What happens to a link or a connection. What comes back from an attempt, from a timer or from an established link
 * carries the epoch that it was born under, so that what comes late is recognised.
 */
public sealed interface Event {

    /** The owner wants it. */
    record Wanted() implements Event {}

    /** The owner does not want it any more. */
    record Closed() implements Event {}

    /** The attempt of this epoch succeeded. */
    record Established(long epoch) implements Event {}

    /** The attempt of this epoch failed. */
    record Refused(long epoch, Failure failure) implements Event {}

    /** What this epoch had established is gone. */
    record Lost(long epoch, Failure failure) implements Event {}

    /** It did what it is for: a delivery came, or the outcome of one. Only this ends the counting of failures. */
    record Worked(long epoch) implements Event {}

    /** The time that a {@link Effect.Retry} of this epoch asked for is over. */
    record TimerFired(long epoch) implements Event {}

    /** What it rests upon, a link's connection, is gone. */
    record ParentLost(Failure failure) implements Event {}

    /** What it rests upon is back. */
    record ParentBack() implements Event {}
}
