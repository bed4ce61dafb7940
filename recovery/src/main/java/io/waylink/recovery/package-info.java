/**
 * Recovery of links and connections as pure decisions: no dependency, no I/O, no clock, no logger.
 *
 * <p>{@link io.waylink.recovery.RecoveryMachine} is the whole of it; the adapter and the Artemis plugin each have one
 * shell that carries out its {@link io.waylink.recovery.Effect effects} and feeds {@link io.waylink.recovery.Event
 * events} back with the epoch that they were born under.
 */
package io.waylink.recovery;
