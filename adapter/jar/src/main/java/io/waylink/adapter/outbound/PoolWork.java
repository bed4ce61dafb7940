package io.waylink.adapter.outbound;

import java.util.concurrent.atomic.AtomicReference;

import jakarta.jms.JMSException;

import io.waylink.adapter.jms.PhysicalSession;
import io.waylink.adapter.xa.SessionWork;
import io.waylink.adapter.xa.Work;

/**
 * The transacted session of a managed connection, as far as it was used in the present branch. It is given up when a branch
 * could not be ended in order, so that the next one begins on a fresh session.
 */
final class PoolWork implements Work {

    private record Used(PhysicalSession session, SessionWork work) {}

    private final AtomicReference<Used> present = new AtomicReference<>();
    private final AtomicReference<Used> last = new AtomicReference<>();
    private final Sessions sessions;

    /** Where the session comes from. */
    interface Sessions {

        /** The session, made if there is none. */
        PhysicalSession open() throws JMSException;

        /** It is of no more use. */
        void giveUp(PhysicalSession session);
    }

    PoolWork(Sessions sessions) {
        this.sessions = sessions;
    }

    /** The session of the present branch: never another one, as what was done on the first would be missing from its commit. */
    PhysicalSession session() throws JMSException {
        Used used = present.get();
        if (used == null) {
            PhysicalSession opened = sessions.open();
            Used before = last.get();
            used = before != null && before.session().equals(opened)
                    ? before
                    : new Used(opened, new SessionWork(opened.session()));
            last.set(used);
            present.set(used);
        }
        return used.session();
    }

    @Override
    public boolean isEmpty() {
        return present.get() == null;
    }

    @Override
    public boolean isDoomed() {
        Used used = present.get();
        return used != null && used.work().isDoomed();
    }

    @Override
    public String node() {
        return present.get().work().node();
    }

    @Override
    public void bind(String node, String xid, int timeout) throws JMSException {
        present.get().work().bind(node, xid, timeout);
    }

    @Override
    public void commit() throws JMSException {
        end(SessionWork::commit);
    }

    @Override
    public void rollback(boolean starter) throws JMSException {
        end(work -> work.rollback(starter));
    }

    private interface Ending {
        void end(SessionWork work) throws JMSException;
    }

    private void end(Ending ending) throws JMSException {
        Used used = present.getAndSet(null);
        if (used == null) {
            return;
        }
        try {
            ending.end(used.work());
        } catch (JMSException e) {
            last.set(null);
            sessions.giveUp(used.session());
            throw e;
        }
    }
}
