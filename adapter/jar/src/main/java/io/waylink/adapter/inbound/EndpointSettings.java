package io.waylink.adapter.inbound;

import java.time.Duration;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.DeliveryTransactions;
import io.waylink.adapter.jms.Destinations;

/**
 * An activation specification, checked, with the defaults of the resource adapter filled in.
 *
 * @param client where to connect
 * @param credentials who connects
 * @param clientId the JMS client id, null for none
 * @param subscription what to consume
 * @param sessions how many messages may be processed at a time
 * @param prefetch how many messages each session may hold that are not processed yet
 * @param steering when to pause
 * @param times how long to wait for what
 * @param transactionTimeout how long the transaction of a delivery may take
 * @param pace how fast to adapt
 */
record EndpointSettings(
        ClientSettings client,
        Credentials credentials,
        String clientId,
        Subscription subscription,
        Limits sessions,
        Prefetch prefetch,
        Steering steering,
        Times times,
        TransactionTimeout transactionTimeout,
        Pace pace) {

    /**
     * Bounds of the number of sessions.
     *
     * @param min how many there are without load
     * @param max how many there are at most
     */
    record Limits(int min, int max) {

        static final Limits NONE = new Limits(0, 0);
        static final Limits ONE = new Limits(1, 1);
    }

    /**
     * Bounds of how many messages a session may hold that are not processed yet.
     *
     * @param least at first, and when they are processed slowly; at least 1
     * @param most when they are processed fast
     */
    record Prefetch(int least, int most) {}

    /**
     * When to pause.
     *
     * @param paused whether it is paused until somebody resumes it
     * @param maxSequentialFailures after how many failures in a row it pauses by itself, 0 for never
     */
    record Steering(boolean paused, int maxSequentialFailures) {}

    /**
     * How long to wait for what.
     *
     * @param stop how long, at the end, messages that are being processed have
     * @param redelivery how long a message that failed is kept before the broker is told
     * @param reachable how long the peer may take when this is deployed; zero if it does not matter
     * @param rebalance how long until it is looked whether the first peer is back; zero for never
     */
    record Times(Duration stop, Duration redelivery, Duration reachable, Duration rebalance) {}

    /**
     * How fast to adapt.
     *
     * @param idle how long a session beyond the least number is kept without work
     * @param firstProbe how long an automatic pause lasts before a message is tried
     * @param longestProbe how long at most it lasts when that goes on failing, with twice the time after each failure
     */
    record Pace(Duration idle, Duration firstProbe, Duration longestProbe) {

        static final Pace DEFAULT = new Pace(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofMinutes(5));

        Duration probe(int failed) {
            Duration doubled = firstProbe;
            for (int i = 0; i < failed && doubled.compareTo(longestProbe) < 0; i++) {
                doubled = doubled.multipliedBy(2);
            }
            return doubled.compareTo(longestProbe) < 0 ? doubled : longestProbe;
        }
    }

    DeliveryTransactions.Target target() {
        return DeliveryTransactions.Target.of(client.url(), credentials);
    }

    String address() {
        return Destinations.name(subscription.destination());
    }
}
