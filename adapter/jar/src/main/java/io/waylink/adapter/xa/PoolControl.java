package io.waylink.adapter.xa;

import java.util.List;
import java.util.function.Supplier;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/** The branches of a pool: those prepared there are ended over its own connections, others wherever they are. */
public final class PoolControl implements Control {

    private final Control own;
    private final Supplier<List<BranchControl>> hosts;
    private final boolean all;
    private Control each;
    private int users;

    /**
     * Connects to nothing yet.
     *
     * @param own over the connections of the pool
     * @param hosts each host of its url, asked for when the first is needed
     * @param all whether what is in doubt is known only if every host has answered
     */
    public PoolControl(BranchControl own, Supplier<List<BranchControl>> hosts, boolean all) {
        this((Control) own, hosts, all);
    }

    PoolControl(Control own, Supplier<List<BranchControl>> hosts, boolean all) {
        this.own = own;
        this.hosts = hosts;
        this.all = all;
    }

    private synchronized Control each() {
        if (each == null) {
            each = new EachHost(hosts.get(), all);
        }
        return each;
    }

    /** Somebody may have branches to end: from now on connections are kept, once they are made. */
    public synchronized void hold() {
        users++;
    }

    private synchronized boolean isLast() {
        users--;
        return users == 0;
    }

    /** Who has held it does so no more; without anybody no connection is kept. */
    public void letGo() {
        if (isLast()) {
            own.release();
        }
    }

    @Override
    public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException {
        if (node == null) {
            each().end(how, xid, null, absentIsDone);
            return;
        }
        hold();
        try {
            own.end(how, xid, node, absentIsDone);
        } finally {
            letGo();
        }
    }

    @Override
    public List<Xid> inDoubt() throws XAException {
        return each().inDoubt();
    }
}
