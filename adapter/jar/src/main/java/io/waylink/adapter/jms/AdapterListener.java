package io.waylink.adapter.jms;

import java.time.Duration;

import io.waylink.adapter.net.RecoveryEvent;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.recovery.Failure;

/**
 * Hears what happens in the container's half of the adapter, and beneath it: the one seam for logging, metrics and
 * tests. Each method is called once per change of state. None may block or throw.
 */
public interface AdapterListener extends RecoveryListener {

    /** Hears nothing. */
    AdapterListener NONE = new AdapterListener() {};

    @Override
    default void on(RecoveryEvent event) {}

    /**
     * A message endpoint consumes.
     *
     * @param endpoint the name of the message-driven bean
     * @param address what it consumes from
     * @param sessions how many messages it may process at a time
     * @param attempts how many attempts this took
     * @param after the time since it was lost, or first wanted
     */
    default void endpointConsumes(String endpoint, String address, int sessions, int attempts, Duration after) {}

    /** A message endpoint lost what it consumes from in a way that did not heal beneath; it is set up anew. */
    default void endpointLost(String endpoint, String address, Failure failure) {}

    /** A message endpoint moves back to the first host of its url, which it had to leave. */
    default void endpointMoves(String endpoint, String address) {}

    /** An attempt to set a message endpoint up failed; more follow. */
    default void endpointRetrying(String endpoint, String address, int attempt, Failure failure) {}

    /** A message endpoint was deactivated while messages were processed, and these did not end within the grace time. */
    default void endpointBusyAtStop(String endpoint, int messages, Duration grace) {}

    /** A message endpoint is paused, by whoever deployed it or steers it. */
    default void endpointPaused(String endpoint, String address) {}

    /**
     * A message endpoint failed too often in a row, and pauses by itself.
     *
     * @param failures how many times
     * @param next when a message is tried
     */
    default void endpointHeld(String endpoint, String address, int failures, Duration next) {}

    /**
     * The container of a message endpoint takes no messages any more, although it has not deactivated it, which pauses it.
     *
     * @param why as it says
     * @param next when a message is tried, if it is not deactivated by then
     */
    default void endpointShut(String endpoint, String address, Throwable why, Duration next) {}

    /** A message endpoint that was paused consumes again. */
    default void endpointResumed(String endpoint, String address) {}

    /** There is load for another session, but it could not be opened; those there are go on. */
    default void sessionRefused(String endpoint, int sessions, Throwable why) {}

    /** Something could not be offered to management, or taken from it. */
    default void managementFailed(String endpoint, Throwable why) {}

    /** The work manager did not take a work although it did before; it is offered again until it is taken. */
    default void workRefused(String endpoint, Throwable why) {}

    /** A message-driven bean threw, or its container did; the message goes back to the broker. */
    default void deliveryFailed(String endpoint, String address, String messageId, Throwable why) {}

    /**
     * Whether a pool, or a message-driven bean, commits in two phases was found out.
     *
     * @param who the pool or bean
     * @param possible whether its broker knows two-phase commit
     * @param why in words, if not
     */
    default void twoPhaseCommit(String who, boolean possible, String why) {}

    /** Something could not be closed in order; it is abandoned. */
    default void closeFailed(String what, Throwable why) {}

    /** A connection reported an error that no caller waits for, such as a refused send within a transaction. */
    default void errorReported(String what, Throwable why) {}
}
