package io.waylink.adapter.xa;

import javax.transaction.xa.XAException;

/**
 * Where a branch stands, as the resource that it was started on sees it: the state tables of the XA specification (sections
 * 2.3 and 6.2), with what a broker adds to them. Pure: decides, and does nothing.
 *
 * <pre>
 *   NONE ──START──► ACTIVE ──END──► IDLE ──PREPARE──► PREPARED ──COMMIT, ROLLBACK──► NONE
 *                   │  ▲  ▲          │ ▲               IN_DOUBT ──ROLLBACK──► NONE
 *             SUSPEND RESUME └─JOIN──┘ │               CHECKED ──COMMIT, ROLLBACK──► NONE
 *                   ▼  │               │
 *                 SUSPENDED ────END────┘        FAIL: from ACTIVE and SUSPENDED to FAILED
 * </pre>
 *
 * ROLLBACK leads to NONE from wherever work may be, also from ACTIVE, as when the time of a transaction is over.
 */
enum State {
    /** Nothing is known of it here; the broker may know it. */
    NONE,
    /** What is done now is done in it. */
    ACTIVE,
    /** What is done now is not, for a while. */
    SUSPENDED,
    /** Its work is done. */
    IDLE,
    /** It can only be rolled back. */
    FAILED,
    /** It is being prepared, committed or rolled back, by another thread. */
    ENDING,
    /** Its broker has it on disk. */
    PREPARED,
    /** Its broker was asked to prepare it and has not answered: it is prepared, or rolled back. */
    IN_DOUBT,
    /** It was prepared as far as that goes with a broker that knows one phase only. */
    CHECKED,
    /** It was committed, or not, which nobody knows; the transaction manager has been told. */
    HAZARD;

    /** What is to be done. */
    sealed interface Decision {}

    /** It stands there from now on. */
    record Move(State to) implements Decision {}

    /** To be prepared, or ended, by the session that did its work. */
    record ByWork() implements Decision {}

    /** To be ended at its broker, by its Xid. */
    record ByXid() implements Decision {}

    /** To be forgotten here. */
    record Drop() implements Decision {}

    /**
     * Not possible.
     *
     * @param code of {@link XAException}
     */
    record Refuse(int code) implements Decision {}

    private static final Decision PROTO = new Refuse(XAException.XAER_PROTO);
    private static final Decision NOTA = new Refuse(XAException.XAER_NOTA);
    private static final Decision DUPID = new Refuse(XAException.XAER_DUPID);
    private static final Decision ROLLED_BACK = new Refuse(XAException.XA_RBROLLBACK);
    private static final Decision LATER = new Refuse(XAException.XAER_RMFAIL);
    private static final Decision WORK = new ByWork();
    private static final Decision XID = new ByXid();

    /** What this call leads to. */
    Decision on(Call call) {
        if (call == Call.START && this != NONE && this != HAZARD) {
            return DUPID;
        }
        return switch (this) {
            case NONE ->
                switch (call) {
                    case START -> new Move(ACTIVE);
                    case COMMIT, ROLLBACK, FORGET -> XID;
                    default -> NOTA;
                };
            case ACTIVE ->
                switch (call) {
                    case END -> new Move(IDLE);
                    case FAIL -> new Move(FAILED);
                    case SUSPEND -> new Move(SUSPENDED);
                    case ROLLBACK -> WORK;
                    default -> PROTO;
                };
            case SUSPENDED ->
                switch (call) {
                    case RESUME -> new Move(ACTIVE);
                    case END -> new Move(IDLE);
                    case FAIL -> new Move(FAILED);
                    case ROLLBACK -> WORK;
                    default -> PROTO;
                };
            case IDLE ->
                switch (call) {
                    case JOIN -> new Move(ACTIVE);
                    case PREPARE, COMMIT_ONE_PHASE, ROLLBACK -> WORK;
                    default -> PROTO;
                };
            case FAILED ->
                switch (call) {
                    case JOIN -> ROLLED_BACK;
                    case PREPARE, COMMIT_ONE_PHASE, ROLLBACK -> WORK;
                    default -> PROTO;
                };
            case ENDING -> LATER;
            case PREPARED ->
                switch (call) {
                    case COMMIT, ROLLBACK, FORGET -> XID;
                    default -> PROTO;
                };
            case IN_DOUBT -> call == Call.ROLLBACK ? XID : PROTO;
            case CHECKED -> call == Call.COMMIT || call == Call.ROLLBACK ? WORK : PROTO;
            case HAZARD ->
                switch (call) {
                    case START -> new Move(ACTIVE);
                    case FORGET -> new Drop();
                    default -> PROTO;
                };
        };
    }

    /** Whether the session that did its work is not free for another. */
    boolean occupies() {
        return this != NONE && this != PREPARED && this != IN_DOUBT && this != HAZARD;
    }
}
