package io.waylink.recovery;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The peers to try, in order, and how far the present round has come. One value for all that connect to the same
 * target, so that they do not each count for themselves.
 *
 * <p>The order is: the direct host of a redirect for as long as it has not failed too often, then what is configured,
 * then what the peer has announced ({@code failover-server-list} in its Open).
 *
 * @param policy what is done with what the peer says
 * @param configured what the operator named; not empty
 * @param learned what the peer announced; may be empty
 * @param redirect where the peer redirected to
 * @param position the index, within {@link #inOrder()}, of the one to try now
 * @param tried how many of the present round have failed
 * @param rounds how many rounds have failed in a row; a redirect that came to nothing counts as one
 */
public record Endpoints(
        Policy policy,
        List<Endpoint> configured,
        List<Endpoint> learned,
        Redirect redirect,
        int position,
        int tried,
        int rounds) {

    /** How often a direct host may fail in a row before the original address is tried again, unless a policy says so. */
    public static final int REDIRECT_FALLBACK_AFTER = 3;

    /** How many redirects in a row are followed, none of them having worked, before that is taken for a loop. */
    public static final int HOPS = 5;

    /** What is done with the peers that a peer announces. */
    public enum ServerList {
        /** They are tried after those that are configured. */
        ADD,
        /** They are tried instead, together with the one that announced them, until a whole round has failed. */
        REPLACE,
        /** They are not tried. */
        IGNORE
    }

    /**
     * What is done with what the peer says.
     *
     * @param serverList what it announces
     * @param redirectFallbackAfter how often a direct host may fail in a row before the original address is tried again
     */
    public record Policy(ServerList serverList, int redirectFallbackAfter) {

        /** Announced peers are added, a direct host is tried three times. */
        public static final Policy DEFAULT = new Policy(ServerList.ADD, REDIRECT_FALLBACK_AFTER);

        public Policy {
            Objects.requireNonNull(serverList, "serverList");
            if (redirectFallbackAfter < 1) {
                throw new IllegalArgumentException(
                        "redirectFallbackAfter is " + redirectFallbackAfter + ", it must be 1 or more");
            }
        }
    }

    /**
     * A redirect.
     *
     * @param to the direct host; null if there is none
     * @param origin the index, among those that are not direct, of the one that redirected
     * @param failures how often the direct host has failed in a row
     * @param hops how many redirects were followed since something worked
     */
    public record Redirect(Endpoint to, int origin, int failures, int hops) {

        static final Redirect NONE = new Redirect(null, 0, 0, 0);

        Redirect failed() {
            return new Redirect(to, origin, failures + 1, hops);
        }

        Redirect worked() {
            return new Redirect(to, origin, 0, 0);
        }
    }

    public Endpoints {
        configured = List.copyOf(configured);
        learned = List.copyOf(learned);
        if (configured.isEmpty()) {
            throw new IllegalArgumentException("there is no endpoint to connect to");
        }
    }

    /** These endpoints, none of them tried yet. */
    public static Endpoints of(List<Endpoint> configured) {
        return of(configured, Policy.DEFAULT);
    }

    /** These endpoints, none of them tried yet. */
    public static Endpoints of(List<Endpoint> configured, Policy policy) {
        return new Endpoints(policy, configured, List.of(), Redirect.NONE, 0, 0, 0);
    }

    /** All endpoints in the order in which they are tried, none of them twice. */
    public List<Endpoint> inOrder() {
        Set<Endpoint> all = new LinkedHashSet<>();
        if (redirect.to() != null) {
            all.add(redirect.to());
        }
        if (policy.serverList() != ServerList.REPLACE || learned.isEmpty()) {
            all.addAll(configured);
        }
        all.addAll(learned);
        return new ArrayList<>(all);
    }

    /** The endpoint to try now. */
    public Endpoint current() {
        return inOrder().get(position);
    }

    /** Whether {@link #current()} is the first that was configured, or where a peer has redirected to. */
    public boolean isAtFirst() {
        return isDirect() || current().equals(configured.get(0));
    }

    /** The failures that back-off counts: whole rounds, and every one of a direct host, since something last worked. */
    public int failedRounds() {
        return rounds + redirect.failures();
    }

    /** {@link #current()} could not be reached, or was lost before it had worked: on to the next. */
    public Endpoints failed() {
        if (isDirect()) {
            return redirect.failures() + 1 < policy.redirectFallbackAfter()
                    ? new Endpoints(policy, configured, learned, redirect.failed(), position, tried, rounds)
                    : backToTheOriginal();
        }
        int size = inOrder().size();
        if (tried + 1 < size) {
            return new Endpoints(policy, configured, learned, redirect, (position + 1) % size, tried + 1, rounds);
        }
        return policy.serverList() == ServerList.REPLACE
                ? new Endpoints(policy, configured, List.of(), redirect, 0, 0, rounds + 1)
                : new Endpoints(policy, configured, learned, redirect, (position + 1) % size, 0, rounds + 1);
    }

    /**
     * The connection to {@link #current()} is lost: its neighbour is tried first, because a peer that hangs would cost the
     * whole time that an attempt may take. A direct host is tried again itself.
     */
    public Endpoints lost() {
        return isDirect()
                ? this
                : new Endpoints(
                        policy,
                        configured,
                        learned,
                        redirect,
                        (position + 1) % inOrder().size(),
                        tried,
                        rounds);
    }

    /** {@link #current()} worked: counting starts again. To be open is not enough, see {@link Event.Worked}. */
    public Endpoints succeeded() {
        return new Endpoints(policy, configured, learned, redirect.worked(), position, 0, 0);
    }

    /** Somebody else has just reached this one: it is tried next, if it is one of them; what has failed so far counts on. */
    public Endpoints reached(Endpoint endpoint) {
        int where = inOrder().indexOf(endpoint);
        return where < 0 ? this : new Endpoints(policy, configured, learned, redirect, where, tried, rounds);
    }

    /**
     * {@link #current()} announced these; they take the place of what was announced before. It stays itself, whether it is
     * among them or not.
     */
    public Endpoints learned(List<Endpoint> announced) {
        if (policy.serverList() == ServerList.IGNORE) {
            return this;
        }
        Endpoint now = current();
        Set<Endpoint> next = new LinkedHashSet<>();
        boolean replaces = policy.serverList() == ServerList.REPLACE && !announced.isEmpty();
        if (!isDirect() && (replaces || !configured.contains(now))) {
            next.add(now);
        }
        next.addAll(announced);
        Endpoints endpoints = new Endpoints(policy, configured, List.copyOf(next), redirect, 0, tried, rounds);
        int where = endpoints.inOrder().indexOf(now);
        return new Endpoints(policy, configured, endpoints.learned(), redirect, where, tried, rounds);
    }

    /**
     * {@link #current()} redirected to this host: it is tried first from now on. The failures so far count on, and after
     * {@value #HOPS} redirects of which none led anywhere the next one is not followed but counts as a failed round: peers
     * that redirect to each other must not be hammered.
     */
    public Endpoints redirected(Endpoint to) {
        Objects.requireNonNull(to, "to");
        if (redirect.hops() == HOPS) {
            return backToTheOriginal();
        }
        int origin = isDirect() ? redirect.origin() : redirect.to() == null ? position : position - 1;
        Redirect next = new Redirect(to, origin, 0, redirect.hops() + 1);
        return new Endpoints(policy, configured, learned, next, 0, tried, rounds);
    }

    private boolean isDirect() {
        return current().equals(redirect.to());
    }

    /** If it leads to the same end once more, its neighbour is next: that may know better. */
    private Endpoints backToTheOriginal() {
        Endpoints without = new Endpoints(policy, configured, learned, Redirect.NONE, 0, 0, rounds + 1);
        int next =
                (redirect.origin() + (rounds == 0 ? 0 : 1)) % without.inOrder().size();
        return new Endpoints(policy, configured, learned, Redirect.NONE, next, 0, rounds + 1);
    }
}
