package io.waylink.adapter.xa;

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
    FORGET
}
