package io.waylink.adapter.xa;

import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/** The branches of a pool: those prepared there are ended over its own connections, others wherever they are. */
public final class PoolControl implements Control {

    private final Control own;
    private final Control each;

    /**
     * Connects to nothing yet.
     *
     * @param own over the connections of the pool
     * @param hosts each host of its url
     * @param all whether what is in doubt is known only if every host has answered
     */
    public PoolControl(BranchControl own, List<BranchControl> hosts, boolean all) {
        this.own = own;
        this.each = new EachHost(hosts, all);
    }

    @Override
    public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException {
        (node == null ? each : own).end(how, xid, node, absentIsDone);
    }

    @Override
    public List<Xid> inDoubt() throws XAException {
        return each.inDoubt();
    }
}
