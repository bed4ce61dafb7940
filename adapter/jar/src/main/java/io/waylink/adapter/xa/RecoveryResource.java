package io.waylink.adapter.xa;

import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * What a transaction manager needs after a crash (Jakarta Connectors 2.1, section 13.5.9): to see which branches are in doubt
 * at the brokers of one target, and to end them. Work is never done in it. It is connected only while it is asked.
 *
 * <p>Each host of a target is asked. Those that cannot be reached are passed over as long as one can: the logs of transaction
 * managers do not know resources of message-driven beans by a name, and so keep what is not listed. Where they do, see
 * {@link Narayana}, each broker has a resource of its own.
 */
public final class RecoveryResource implements XAResource {

    private final Object target;
    private final Control hosts;

    /**
     * Connects to nothing yet.
     *
     * @param target equal for those that recover the same
     * @param hosts what the branches of each host are asked for, and ended, by
     */
    public RecoveryResource(Object target, List<BranchControl> hosts) {
        this(target, new EachHost(hosts, false));
    }

    private RecoveryResource(Object target, Control hosts) {
        this.target = target;
        this.hosts = hosts;
    }

    /** Of what one broker has, whose node id is part of the target, at one host. */
    public static RecoveryResource ofNode(Object target, BranchControl host, String node) {
        return new RecoveryResource(target, new EachHost(List.of(new AtNode(host, node)), true));
    }

    /** A host as long as transactions go to one broker there. */
    private record AtNode(BranchControl host, String node) implements Control {

        @Override
        public List<Xid> inDoubt() throws XAException {
            return host.inDoubt(node);
        }

        @Override
        public void end(Ending how, BranchXid xid, String at, boolean absentIsDone) throws XAException {
            host.end(how, xid, at, absentIsDone);
        }

        @Override
        public boolean hasSeen(BranchXid xid) {
            return host.hasSeen(xid);
        }

        @Override
        public void release() {
            host.release();
        }
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        return Scan.of(flags, hosts);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        if (onePhase) {
            throw XaFailures.of(XAException.XAER_PROTO, "what is prepared is committed in two phases");
        }
        end(Ending.COMMIT, BranchXid.of(xid));
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        end(Ending.ROLLBACK, BranchXid.of(xid));
    }

    @Override
    public void forget(Xid xid) throws XAException {
        end(Ending.FORGET, BranchXid.of(xid));
    }

    private void end(Ending how, BranchXid xid) throws XAException {
        hosts.end(how, xid, null, false);
    }

    /** Whether both recover the same. */
    @Override
    public boolean isSameRM(XAResource other) {
        return other instanceof RecoveryResource that && target.equals(that.target);
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw XaFailures.of(XAException.XAER_PROTO, "this resource recovers only");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw XaFailures.of(XAException.XAER_PROTO, "this resource recovers only");
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        throw XaFailures.of(XAException.XAER_PROTO, "this resource recovers only");
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public String toString() {
        return "RecoveryResource[" + target + "]";
    }
}
