package io.waylink.adapter.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.jms.JMSException;

import io.waylink.adapter.net.RecoveryListener;
import org.apache.qpid.jms.JmsConnection;

/**
 * The connections of all message-driven beans: those that connect to the same peers in the same way share them, and one
 * recovery. They are closed when nobody has them any more.
 */
public final class ConnectionGroups {

    /** What is used together, and by how many. */
    private static final class Group {

        private final SharedConnections connections;
        private int members;

        private Group(SharedConnections connections) {
            this.connections = connections;
        }
    }

    private final Map<ClientSettings, Group> present = new HashMap<>();
    private final RecoveryListener events;
    private final Consumer<Exception> onUnmanaged;

    /**
     * No connections yet.
     *
     * @param onUnmanaged told why connections cannot be shown to operators
     */
    public ConnectionGroups(RecoveryListener events, Consumer<Exception> onUnmanaged) {
        this.events = events;
        this.onUnmanaged = onUnmanaged;
    }

    /**
     * A part in connections that may be shared; connects to nothing yet.
     *
     * @throws IllegalArgumentException in one sentence, beginning with the property, if the url cannot be used
     */
    public Member join(ClientSettings settings) {
        return new Member(settings, joined(settings, null));
    }

    /** The present group, or a new one if that is the one to leave, or there is none. */
    private Group joined(ClientSettings settings, Group left) {
        Group found = joinPresent(settings, left, null);
        if (found != null) {
            return found;
        }
        SharedConnections made = new SharedConnections(settings, events);
        Group group = joinPresent(settings, left, made);
        if (made.equals(group.connections)) {
            made.manage(onUnmanaged);
        } else {
            made.close();
        }
        return group;
    }

    private synchronized Group joinPresent(ClientSettings settings, Group left, SharedConnections otherwise) {
        Group group = present.get(settings.withPrefetch(0));
        if (group == null || group.equals(left)) {
            if (otherwise == null) {
                return null;
            }
            group = new Group(otherwise);
            present.put(settings.withPrefetch(0), group);
        }
        group.members++;
        return group;
    }

    /** Who has left last closes the connections; that waits for them, and so is done outside the monitor. */
    private synchronized boolean isDeserted(ClientSettings settings, Group group) {
        group.members--;
        if (group.members == 0) {
            present.remove(settings.withPrefetch(0), group);
        }
        return group.members == 0;
    }

    private synchronized boolean isPresent(ClientSettings settings, Group group) {
        return group.equals(present.get(settings.withPrefetch(0)));
    }

    /** A part in connections that may be shared. */
    public final class Member implements AutoCloseable {

        private final ClientSettings settings;
        private final Group group;
        private final AtomicBoolean left = new AtomicBoolean();

        private Member(ClientSettings settings, Group group) {
            this.settings = settings;
            this.group = group;
        }

        /** The same as {@link SharedConnections#connect}, with what this one fetches ahead. */
        public JmsConnection connect(Credentials credentials, String clientId) throws JMSException {
            return group.connections.connect(credentials, clientId, settings.prefetch());
        }

        /** The same as {@link SharedConnections#connectWithin}. */
        public JmsConnection connectWithin(Duration patience, Credentials credentials) throws JMSException {
            return group.connections.connectWithin(patience, credentials);
        }

        /** Whether the others have gone on to newer connections. */
        public boolean isLeftBehind() {
            return !isPresent(settings, group);
        }

        /** The same as {@link SharedConnections#isAstray()}. */
        public boolean isAstray() {
            return group.connections.isAstray();
        }

        /** A part in newer connections: those that others have gone on to, otherwise new ones. This one stays as it is. */
        public Member moveOn() {
            return new Member(settings, joined(settings, group));
        }

        @Override
        public void close() {
            if (!left.getAndSet(true) && isDeserted(settings, group)) {
                group.connections.close();
            }
        }
    }
}
