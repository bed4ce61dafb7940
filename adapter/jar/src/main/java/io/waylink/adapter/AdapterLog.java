package io.waylink.adapter;

import java.time.Duration;
import java.util.List;

import io.waylink.recovery.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every line that the adapter logs, with an id that stays: {@code WLA01} connections, {@code WLA02} links,
 * {@code WLA03} message-driven beans, {@code WLA04} the adapter itself. No line holds a password or a message body.
 * Stack traces are logged at DEBUG.
 */
final class AdapterLog {

    private static final Logger LOG = LoggerFactory.getLogger("io.waylink.adapter");

    /** One decimal is what an operator reads. */
    private static final double MILLIS = 1000;

    private AdapterLog() {}

    private static String seconds(Duration time) {
        return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / MILLIS);
    }

    private static String attempts(int number) {
        return number == 1 ? "1 attempt" : number + " attempts";
    }

    // --- connections --- //

    static void connectionEstablished(String peer, int attempts, Duration after) {
        LOG.info("WLA0101 Connected to {} after {} ({})", peer, seconds(after), attempts(attempts));
    }

    static void connectionLost(String peer, Failure failure) {
        LOG.warn("WLA0102 Connection to {} lost, connecting again: {}", peer, failure);
    }

    static void connectionRetrying(String peer, int attempt, Failure failure) {
        LOG.debug("WLA0103 Connecting to {} failed (attempt {}): {}", peer, attempt, failure);
    }

    static void connectionGivenUp(String peer, Failure failure) {
        LOG.warn("WLA0104 Connection to {} given up: {}", peer, failure);
    }

    static void connectionUnavailable(String peer, Failure failure) {
        LOG.warn("WLA0106 Cannot connect to {}, trying until it works: {}", peer, failure);
    }

    static void peersLearned(String peer, List<?> inOrder, int ignored, String why) {
        String rest = ignored == 0 ? "" : "; " + ignored + " ignored, the first because " + why;
        LOG.info("WLA0107 {} has announced peers, to be tried in this order: {}{}", peer, inOrder, rest);
    }

    static void tokenRefused(String peer, String audience, Failure failure) {
        LOG.warn("WLA0108 {} did not renew the token for {}, trying again: {}", peer, audience, failure);
    }

    static void errorReported(String what, Throwable why) {
        LOG.warn("WLA0105 Error reported by {}: {}", what, why.toString());
        LOG.debug("WLA0105 {}", what, why);
    }

    // --- links --- //

    static void linkLost(String peer, Object link, Failure failure) {
        LOG.warn("WLA0201 Link lost, attaching again: {} at {}: {}", link, peer, failure);
    }

    static void linkRetrying(String peer, Object link, int attempt, Failure failure) {
        LOG.debug("WLA0202 Attaching {} at {} failed (attempt {}): {}", link, peer, attempt, failure);
    }

    static void linkRestored(String peer, Object link, int links, int attempts, Duration after) {
        String what = links == 1 ? "Link restored" : links + " links restored";
        LOG.info("WLA0203 {}: {} at {} after {} ({})", what, link, peer, seconds(after), attempts(attempts));
    }

    static void linkGivenUp(String peer, Object link, Failure failure) {
        LOG.warn("WLA0204 Link given up: {} at {}: {}", link, peer, failure);
    }

    static void sendsInDoubt(String peer, Object link, int messages) {
        LOG.warn("WLA0205 Sent without an outcome: {} messages, {} at {}", messages, link, peer);
    }

    static void commitInDoubt(String peer, String why) {
        LOG.warn("WLA0206 Committed without an outcome at {}: {}", peer, why);
    }

    static void linkRedirected(String peer, Object link, String to) {
        LOG.info("WLA0207 Link redirected: {} at {} goes to {}", link, peer, to);
    }

    // --- message-driven beans --- //

    static void endpointConsumes(String endpoint, String address, int sessions, int attempts, Duration after) {
        LOG.info(
                "WLA0301 {} consumes from {}, {} at a time, after {} ({})",
                endpoint,
                address,
                sessions,
                seconds(after),
                attempts(attempts));
    }

    static void endpointLost(String endpoint, String address, Failure failure) {
        LOG.warn("WLA0302 {} no longer consumes from {}, setting it up again: {}", endpoint, address, failure);
    }

    static void endpointRefused(String endpoint, String address, Failure failure) {
        LOG.warn("WLA0303 {} does not yet consume from {}, trying again until it does: {}", endpoint, address, failure);
    }

    static void endpointRetrying(String endpoint, String address, int attempt, Failure failure) {
        LOG.debug("WLA0304 {} does not yet consume from {} (attempt {}): {}", endpoint, address, attempt, failure);
    }

    static void endpointBusyAtStop(String endpoint, int messages, Duration grace) {
        LOG.warn(
                "WLA0305 {} was stopped although {} messages were still processed after {}; the broker delivers them again",
                endpoint,
                messages,
                seconds(grace));
    }

    static void workRefused(String endpoint, Throwable why) {
        LOG.warn("WLA0306 No thread of the server is free for {}, asking again: {}", endpoint, why.toString());
    }

    static void deliveryFailed(String endpoint, String address, String messageId, Throwable why) {
        LOG.warn("WLA0307 {} failed on message {} from {}: {}", endpoint, messageId, address, why.toString());
        LOG.debug("WLA0307 {}", messageId, why);
    }

    static void endpointPaused(String endpoint, String address) {
        LOG.info("WLA0308 {} is paused and takes nothing from {}", endpoint, address);
    }

    static void endpointHeld(String endpoint, String address, int failures, Duration next) {
        LOG.warn(
                "WLA0309 {} pauses because {} messages in a row failed; it tries one from {} in {}, then ever less often",
                endpoint,
                failures,
                address,
                seconds(next));
    }

    static void endpointResumed(String endpoint, String address) {
        LOG.info("WLA0310 {} consumes from {} again", endpoint, address);
    }

    static void sessionRefused(String endpoint, int sessions, Throwable why) {
        LOG.warn("WLA0311 {} goes on with {} sessions, no more were to be had: {}", endpoint, sessions, why.toString());
    }

    static void endpointMoves(String endpoint, String address) {
        LOG.info("WLA0312 {} consumes from {} at the first host of its url again, which is back", endpoint, address);
    }

    static void endpointShut(String endpoint, String address, Throwable why, Duration next) {
        LOG.warn(
                "WLA0313 {} takes nothing more from {}, because the server refuses what it is given: {}; unless it is undeployed"
                        + " before, it tries one message in {}, then ever less often",
                endpoint,
                address,
                why.toString(),
                seconds(next));
    }

    // --- the adapter --- //

    static void managementFailed(String endpoint, Throwable why) {
        LOG.warn("WLA0402 JMX does not have {} as it should: {}", endpoint, why.toString());
        LOG.debug("WLA0402 {}", endpoint, why);
    }

    static void twoPhaseCommit(String who, boolean possible, String why) {
        if (possible) {
            LOG.info("WLA0403 {} takes part in transactions with two-phase commit", who);
        } else {
            LOG.warn("WLA0404 {} takes part in transactions with one phase only: {}", who, why);
        }
    }

    static void closeFailed(String what, Throwable why) {
        LOG.warn("WLA0401 Not closed in order: {}: {}", what, why.toString());
        LOG.debug("WLA0401 {}", what, why);
    }
}
