package io.waylink.artemis.xa;

import org.apache.qpid.proton.amqp.Symbol;

/** Why something about a branch cannot be done: the names of the XA specification, section 3.2. */
enum XaCode {
    /** Somebody else has committed the branch, without being its transaction manager; it waits to be forgotten. */
    XA_HEURCOM,
    /** Somebody else has rolled the branch back; it waits to be forgotten. */
    XA_HEURRB,
    /** The branch is rolled back because it took too long. */
    XA_RBTIMEOUT,
    /** The branch is rolled back. */
    XA_RBROLLBACK,
    /** An error in the broker; the branch is where it was. */
    XAER_RMERR,
    /** The Xid is not known here. */
    XAER_NOTA,
    /** What was asked for cannot be understood. */
    XAER_INVAL,
    /** The branch is not in a state in which that can be done. */
    XAER_PROTO,
    /** Not now; the same may work later. */
    XAER_RMFAIL,
    /** The Xid is in use. */
    XAER_DUPID;

    /**
     * The condition of a rejected outcome (AMQP 1.0 part 3, section 3.4.3). Never {@code amqp:transaction:rollback}, of
     * which Qpid JMS believes that the outcome is unknown.
     */
    Symbol condition() {
        return Symbol.valueOf("waylink:xa:" + name());
    }
}
