package io.waylink.adapter.net;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.waylink.recovery.Endpoint;
import io.waylink.recovery.Failure;

/**
 * What happens to connections and links: the one seam that logging, metrics and tests share. Each event is told once,
 * at the change of state; only the {@code Retrying} ones come for every attempt.
 */
public sealed interface RecoveryEvent {

    /** The peer: where the connection goes, or went, as {@code scheme://host:port}. */
    String peer();

    /** Which way messages go over a link, seen from this side. */
    enum Direction {
        SENDER,
        RECEIVER,
        COORDINATOR
    }

    /**
     * A link, as an operator would name it.
     *
     * @param direction which way messages go
     * @param address the AMQP address; {@code $coordinator} for a transaction coordinator
     */
    record Link(Direction direction, String address) {
        public Link {
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(address, "address");
        }

        @Override
        public String toString() {
            return switch (direction) {
                case SENDER -> address.isEmpty() ? "sender to any address" : "sender to " + address;
                case RECEIVER -> "receiver from " + address;
                case COORDINATOR -> "transaction coordinator";
            };
        }
    }

    /** The connection is gone and will be made anew. */
    record ConnectionLost(String peer, Failure failure) implements RecoveryEvent {}

    /** The very first attempt to connect failed; more follow, each told as {@link ConnectionRetrying}. */
    record ConnectionUnavailable(String peer, Failure failure) implements RecoveryEvent {}

    /** An attempt to connect failed; more follow. */
    record ConnectionRetrying(String peer, int attempt, Failure failure) implements RecoveryEvent {}

    /** The connection is open; {@code after} is the time since it was lost, or first wanted. */
    record ConnectionEstablished(String peer, int attempts, Duration after) implements RecoveryEvent {}

    /**
     * The peer has announced others than before.
     *
     * @param inOrder all that are tried from now on
     * @param ignored how many of those announced are not, {@code why} being the reason of the first
     */
    record PeersLearned(String peer, List<Endpoint> inOrder, int ignored, String why) implements RecoveryEvent {
        public PeersLearned {
            inOrder = List.copyOf(inOrder);
        }
    }

    /** A token was not renewed; it is tried again until the present one expires, and then when a link needs it. */
    record TokenRefused(String peer, String audience, Failure failure) implements RecoveryEvent {}

    /** The connection will not be tried again. */
    record ConnectionGivenUp(String peer, Failure failure) implements RecoveryEvent {}

    /** The link is gone, its connection is not, and it will be attached anew; told once for all links of an address. */
    record LinkLost(String peer, Link link, Failure failure) implements RecoveryEvent {}

    /** An attempt to attach failed; more follow. */
    record LinkRetrying(String peer, Link link, int attempt, Failure failure) implements RecoveryEvent {}

    /**
     * The address is back.
     *
     * @param links how many links of it are attached again, the others following the one that had probed
     * @param attempts how many it took to find out
     * @param after the time since it was lost
     */
    record LinkRestored(String peer, Link link, int links, int attempts, Duration after) implements RecoveryEvent {}

    /** The peer has redirected the link alone, which is attached at {@code to} from now on: a host, an address or both. */
    record LinkRedirected(String peer, Link link, String to) implements RecoveryEvent {}

    /** The link will not be tried again. */
    record LinkGivenUp(String peer, Link link, Failure failure) implements RecoveryEvent {}

    /** So many messages were on the wire without an outcome; they are sent again, or reported as failed. */
    record SendsInDoubt(String peer, Link link, int messages) implements RecoveryEvent {}

    /** A commit was on its way and has no outcome: whoever committed is told that it is unknown. */
    record CommitInDoubt(String peer, String why) implements RecoveryEvent {}
}
