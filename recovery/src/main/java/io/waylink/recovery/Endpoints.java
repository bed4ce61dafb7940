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
 * @param configured what the operator named; not empty
 * @param learned what the peer announced; may be empty
 * @param direct where the peer redirected to; null if it did not
 * @param directFailures how often {@code direct} has failed in a row
 * @param position the index, within {@link #inOrder()}, of the one to try now
 * @param failures how many attempts have failed in a row since one succeeded
 */
public record Endpoints(
        List<Endpoint> configured,
        List<Endpoint> learned,
        Endpoint direct,
        int directFailures,
        int position,
        int failures) {

    /** How often a direct host may fail in a row before the original address is tried again. */
    public static final int REDIRECT_FALLBACK_AFTER = 3;

    public Endpoints {
        configured = List.copyOf(configured);
        learned = List.copyOf(learned);
        if (configured.isEmpty()) {
            throw new IllegalArgumentException("there is no endpoint to connect to");
        }
    }

    /** These endpoints, none of them tried yet. */
    public static Endpoints of(List<Endpoint> configured) {
        return new Endpoints(configured, List.of(), null, 0, 0, 0);
    }

    /** All endpoints in the order in which they are tried, none of them twice. */
    public List<Endpoint> inOrder() {
        Set<Endpoint> all = new LinkedHashSet<>();
        if (direct != null) {
            all.add(direct);
        }
        all.addAll(configured);
        all.addAll(learned);
        return new ArrayList<>(all);
    }

    /** The endpoint to try now. */
    public Endpoint current() {
        return inOrder().get(position);
    }

    /** How many whole rounds have failed since one endpoint last succeeded: the failures that back-off counts. */
    public int failedRounds() {
        return failures / inOrder().size();
    }

    /** {@link #current()} could not be reached, or was lost before it had worked: on to the next. */
    public Endpoints failed() {
        if (!current().equals(direct)) {
            int next = (position + 1) % inOrder().size();
            return new Endpoints(configured, learned, direct, directFailures, next, failures + 1);
        }
        if (directFailures + 1 < REDIRECT_FALLBACK_AFTER) {
            return new Endpoints(configured, learned, direct, directFailures + 1, position, failures);
        }
        return new Endpoints(configured, learned, null, 0, 0, 0);
    }

    /**
     * The connection to {@link #current()} is lost: its neighbour is tried first, because a peer that hangs would cost the
     * whole time that an attempt may take. A direct host is tried again itself.
     */
    public Endpoints lost() {
        return current().equals(direct)
                ? this
                : new Endpoints(
                        configured,
                        learned,
                        direct,
                        directFailures,
                        (position + 1) % inOrder().size(),
                        failures);
    }

    /** {@link #current()} worked: counting starts again. */
    public Endpoints succeeded() {
        return new Endpoints(configured, learned, direct, 0, position, 0);
    }

    /** The peer announced these; they take the place of what it announced before. */
    public Endpoints learned(List<Endpoint> announced) {
        Endpoint now = current();
        Endpoints next = new Endpoints(configured, announced, direct, directFailures, 0, failures);
        int where = next.inOrder().indexOf(now);
        return new Endpoints(configured, announced, direct, directFailures, Math.max(where, 0), failures);
    }

    /** The peer redirected to this host: it is tried first from now on. */
    public Endpoints redirected(Endpoint to) {
        return new Endpoints(configured, learned, Objects.requireNonNull(to, "to"), 0, 0, 0);
    }
}
