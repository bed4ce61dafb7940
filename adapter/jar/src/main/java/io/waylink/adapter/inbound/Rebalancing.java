package io.waylink.adapter.inbound;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.jms.JMSException;

/**
 * Brings an activation that had to go to another peer back to the first of its url once that can be consumed from, at a
 * random time, so that those who had to go together do not all come back together.
 *
 * @param purpose of the activation
 * @param services for timers
 * @param threads for what may block
 * @param home that it goes back to
 */
record Rebalancing(Purpose purpose, InboundServices services, Executor threads, Home home) {

    /** How long the first peer may take to show that it can be consumed from. */
    private static final Duration WITHIN = Duration.ofSeconds(5);

    /** Where an activation belongs. */
    interface Home {

        /** Whether the activation has ended. */
        boolean isLeftForGood();

        /** Whether it consumes, but elsewhere. */
        boolean isAbandoned();

        /** Whether others that had left together with it are back there already. */
        boolean isLeftBehind();

        /** Ends what is processed, and consumes there. */
        void moveIn();
    }

    /** Looks from time to time, unless a move could lose a message or leave the client id to two connections at once. */
    void start() {
        EndpointSettings settings = purpose.settings();
        boolean waitsForUs =
                switch (settings.subscription().kind()) {
                    case QUEUE, SHARED_DURABLE -> true;
                    case TOPIC, DURABLE, SHARED -> false;
                };
        if (waitsForUs
                && settings.clientId() == null
                && !settings.times().rebalance().isZero()) {
            lookLater();
        }
    }

    private void lookLater() {
        long interval = purpose.settings().times().rebalance().toNanos();
        long jittered =
                interval / 2 + (long) (interval * ThreadLocalRandom.current().nextDouble());
        services.later(Duration.ofNanos(jittered), () -> {
            if (home.isAbandoned()) {
                threads.execute(this::look);
            } else if (!home.isLeftForGood()) {
                lookLater();
            }
        });
    }

    private void look() {
        try {
            if (!home.isLeftBehind()) {
                Reachability.require(Reachability.Which.FIRST_HOST, purpose.settings(), WITHIN);
            }
            services.listener().endpointMoves(purpose.name(), purpose.address());
            home.moveIn();
        } catch (JMSException stillAway) {
            // It goes on where it is.
        } finally {
            lookLater();
        }
    }
}
