package io.waylink.adapter.xa;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAException;

/**
 * The branches that a session has done its work in and that are not ended yet; each is ended by its Xid, over whatever
 * connection. For any thread.
 */
final class LeftBranches {

    /**
     * One of them.
     *
     * @param node the broker that has it; null if nobody has
     * @param asked how it was to be ended by a request that nobody knows the outcome of; null if there was none
     */
    private record Left(State state, String node, Ending asked) {

        Left(State state, String node) {
            this(state, node, null);
        }

        /** Whether a broker that does not know the branch has done this. */
        boolean isDoneIfAbsent(Ending how) {
            return state == State.IN_DOUBT || how == asked;
        }
    }

    private final Map<BranchXid, Left> branches = new ConcurrentHashMap<>();
    private final Control control;

    LeftBranches(Control control) {
        this.control = control;
    }

    State stateOf(BranchXid branch) {
        Left known = branches.get(branch);
        return known == null ? State.NONE : known.state();
    }

    /** Its broker has it on disk. */
    void prepared(BranchXid branch, String node) {
        branches.put(branch, new Left(State.PREPARED, node));
    }

    /** Its broker was asked to prepare it, and has not answered. */
    void inDoubt(BranchXid branch, String node) {
        branches.put(branch, new Left(State.IN_DOUBT, node));
    }

    /** Nobody knows what has become of it. The one before is forgotten, as not every transaction manager forgets. */
    void hazard(BranchXid branch) {
        branches.values().removeIf(each -> each.state() == State.HAZARD);
        branches.put(branch, new Left(State.HAZARD, null));
    }

    void forget(BranchXid branch) {
        branches.remove(branch);
    }

    /** Ends one at its broker, also one that is not known here. */
    void end(Ending how, BranchXid branch) throws XAException {
        Left known = branches.get(branch);
        try {
            control.end(how, branch, known == null ? null : known.node(), known != null && known.isDoneIfAbsent(how));
            branches.remove(branch);
        } catch (XAException e) {
            if (e.errorCode == XAException.XAER_NOTA) {
                branches.remove(branch);
            } else if (isOpen(e.errorCode) && known != null) {
                branches.replace(branch, known, new Left(known.state(), known.node(), how));
            }
            throw e;
        }
    }

    private static boolean isOpen(int code) {
        return code == XAException.XAER_RMFAIL || code == XAException.XA_RETRY;
    }
}
