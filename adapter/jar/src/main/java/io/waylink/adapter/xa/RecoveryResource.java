package io.waylink.adapter.xa;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

import jakarta.jms.JMSException;

/**
 * What a transaction manager needs after a crash (Jakarta Connectors 2.1, section 13.5.9): to see which branches are in doubt
 * at the brokers of one target, and to end them. Work is never done in it. It is connected only while it is asked.
 *
 * <p>Each host of a target is asked by itself: a branch waits where it was prepared, although messages may go to another
 * host by now. Hosts that cannot be reached are passed over as long as one can, as a backup that is passive cannot.
 */
public final class RecoveryResource implements XAResource {

    private final Object target;
    private final List<BranchControl> hosts;

    /**
     * Connects to nothing yet.
     *
     * @param target equal for those that recover the same
     * @param hosts what the branches of each host are asked for, and ended, by
     */
    public RecoveryResource(Object target, List<BranchControl> hosts) {
        this.target = target;
        this.hosts = List.copyOf(hosts);
    }

    private interface Question<T> {
        T of(BranchControl host) throws XAException;
    }

    private static <T> T ask(BranchControl host, Question<T> question) throws XAException {
        try (host) {
            return question.of(host);
        } catch (JMSException e) {
            throw XaFailures.of(XAException.XAER_RMFAIL, e);
        }
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
        if (!Scan.starts(flags)) {
            return new Xid[0];
        }
        Set<Xid> all = new LinkedHashSet<>();
        List<XAException> unreachable = new ArrayList<>();
        for (BranchControl host : hosts) {
            try {
                all.addAll(ask(host, BranchControl::inDoubt));
            } catch (XAException e) {
                unreachable.add(e);
            }
        }
        if (unreachable.size() == hosts.size()) {
            throw unreachable.get(0);
        }
        return all.toArray(new Xid[0]);
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

    /** At the host where it was seen; one that was not seen may be at any. */
    private void end(Ending how, BranchXid xid) throws XAException {
        List<BranchControl> candidates =
                hosts.stream().filter(host -> host.hasSeen(xid)).toList();
        XAException refusal = XaFailures.of(XAException.XAER_NOTA, "no broker knows the branch");
        for (BranchControl host : candidates.isEmpty() ? hosts : candidates) {
            try {
                ask(host, asked -> {
                    asked.end(how, xid, null, false);
                    return null;
                });
                return;
            } catch (XAException e) {
                if (e.errorCode != XAException.XAER_NOTA) {
                    refusal = e;
                }
            }
        }
        throw refusal;
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
