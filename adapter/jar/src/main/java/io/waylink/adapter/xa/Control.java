package io.waylink.adapter.xa;

import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/** What can be done about branches that are not a session's any more. */
interface Control {

    /**
     * Ends a branch. If the way to its broker is lost meanwhile, tries again for a while.
     *
     * @param node the broker that has it; null for wherever it was seen last, or transactions go now
     * @param absentIsDone whether a broker that does not know the branch has done what is wanted
     * @throws XAException XAER_RMFAIL, for a commit XA_RETRY, if it is not known whether that is done, or cannot be done now
     */
    void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException;

    /** The branches that wait for their transaction managers. */
    List<Xid> inDoubt() throws XAException;

    /** Whether the last list had this branch, and it was not ended since. */
    default boolean hasSeen(BranchXid xid) {
        return false;
    }

    /** Lets go of connections; the next request makes others. */
    default void release() {}
}
