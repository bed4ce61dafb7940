package io.waylink.adapter.outbound;

import java.time.Duration;

import jakarta.jms.JMSException;
import jakarta.resource.spi.InvalidPropertyException;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.jms.AdapterListener;
import io.waylink.adapter.jms.ContextLoader;
import io.waylink.adapter.jms.Settings;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.adapter.xa.BranchControl;

/** Finds out whether the broker of a pool knows two-phase commit: connects, begins a transaction, and goes. */
final class TwoPhaseProbe {

    /** A deployment waits for so long at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private TwoPhaseProbe() {}

    /** Where to connect. */
    @FunctionalInterface
    interface Target {
        ClientSettings settings() throws InvalidPropertyException;
    }

    static boolean of(Target target, Credentials credentials, AdapterListener listener) {
        String who = "The pool";
        ClassLoader before = ContextLoader.enterAdapter();
        try {
            ClientSettings settings = target.settings();
            who = "The pool to " + Settings.withoutOptions(settings.url());
            boolean possible = isPossible(settings.takingNothing(PATIENCE), credentials);
            listener.twoPhaseCommit(who, possible, "its broker lacks Waylink's plugin for two-phase commit");
            return possible;
        } catch (JMSException | InvalidPropertyException e) {
            listener.twoPhaseCommit(
                    who, false, "whether its broker can do more is not known (set twoPhaseCommit): " + e.getMessage());
            return false;
        } finally {
            ContextLoader.leave(before);
        }
    }

    private static boolean isPossible(ClientSettings settings, Credentials credentials) throws JMSException {
        try (SharedConnections connections = new SharedConnections(settings, RecoveryListener.NONE);
                BranchControl control =
                        new BranchControl(patience -> connections.connectWithin(patience, credentials), PATIENCE)) {
            return control.node() != null;
        }
    }
}
