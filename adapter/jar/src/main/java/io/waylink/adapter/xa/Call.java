package io.waylink.adapter.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/** What a transaction manager may ask of a branch (XA specification, chapter 5). */
enum Call {
    /** xa_start, TMNOFLAGS. */
    START,
    /** xa_start, TMJOIN. */
    JOIN,
    /** xa_start, TMRESUME. */
    RESUME,
    /** xa_end, TMSUCCESS. */
    END,
    /** xa_end, TMFAIL. */
    FAIL,
    /** xa_end, TMSUSPEND. */
    SUSPEND,
    PREPARE,
    COMMIT_ONE_PHASE,
    COMMIT,
    ROLLBACK,
    FORGET;

    static Call ofStart(int flags) throws XAException {
        return switch (flags) {
            case XAResource.TMNOFLAGS -> START;
            case XAResource.TMJOIN -> JOIN;
            case XAResource.TMRESUME -> RESUME;
            default -> throw XaFailures.of(XAException.XAER_INVAL, "start with flags " + flags);
        };
    }

    static Call ofEnd(int flags) throws XAException {
        return switch (flags) {
            case XAResource.TMSUCCESS -> END;
            case XAResource.TMFAIL -> FAIL;
            case XAResource.TMSUSPEND -> SUSPEND;
            default -> throw XaFailures.of(XAException.XAER_INVAL, "end with flags " + flags);
        };
    }
}
