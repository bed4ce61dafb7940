package io.waylink.adapter.xa;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/**
 * The branches at all hosts of a target, each asked by itself: a branch waits where it was prepared, although messages may go
 * to another host by now. Connected only while asked.
 */
final class EachHost implements Control {

    private final List<Control> hosts;
    private final boolean all;

    /**
     * Connects to nothing yet.
     *
     * @param all whether a list counts only if every host has answered: a transaction manager may take a branch that is not in
     *     it for one that is ended. False if one answer is enough, as with a pair of which one is passive
     */
    EachHost(List<? extends Control> hosts, boolean all) {
        this.hosts = List.copyOf(hosts);
        this.all = all;
    }

    @Override
    public List<Xid> inDoubt() throws XAException {
        Set<Xid> found = new LinkedHashSet<>();
        List<XAException> unreachable = new ArrayList<>();
        for (Control host : hosts) {
            try {
                found.addAll(host.inDoubt());
            } catch (XAException e) {
                unreachable.add(e);
            } finally {
                host.release();
            }
        }
        if (unreachable.size() == hosts.size() || (all && !unreachable.isEmpty())) {
            throw unreachable.get(0);
        }
        return List.copyOf(found);
    }

    /** At the host where it was seen; one that was not seen may be at any. */
    @Override
    public void end(Ending how, BranchXid xid, String node, boolean absentIsDone) throws XAException {
        List<Control> seen = hosts.stream().filter(host -> host.hasSeen(xid)).toList();
        XAException refusal = XaFailures.of(XAException.XAER_NOTA, "no broker knows the branch");
        for (Control host : seen.isEmpty() ? hosts : seen) {
            try {
                host.end(how, xid, node, absentIsDone);
                return;
            } catch (XAException e) {
                if (e.errorCode != XAException.XAER_NOTA) {
                    refusal = e;
                }
            } finally {
                host.release();
            }
        }
        throw refusal;
    }
}
