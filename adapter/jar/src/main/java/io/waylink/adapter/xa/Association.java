package io.waylink.adapter.xa;

/**
 * What a session works in at a moment.
 *
 * @param xid null if in no branch
 * @param starter the thread that has started the branch
 * @param since when, in the nanoseconds of {@link System#nanoTime()}
 * @param outcome of the branch before
 */
record Association(State state, BranchXid xid, Thread starter, long since, BranchResource.Outcome outcome) {

    static final Association NONE = after(BranchResource.Outcome.NONE);

    /** In no branch, after one with this outcome. */
    static Association after(BranchResource.Outcome outcome) {
        return new Association(State.NONE, null, null, 0, outcome);
    }

    /** This thread begins to work in a branch. */
    static Association begin(State state, BranchXid xid) {
        return new Association(state, xid, Thread.currentThread(), System.nanoTime(), BranchResource.Outcome.NONE);
    }

    Association in(State next) {
        return new Association(next, xid, starter, since, BranchResource.Outcome.NONE);
    }

    boolean isOf(BranchXid branch) {
        return state != State.NONE && branch.equals(xid);
    }

    /** Whether this is the thread that has started the branch. */
    boolean isStarter() {
        return Thread.currentThread().equals(starter);
    }

    /** It is rolled back now; another thread may still be at work in it, as when its time is over. */
    Association rolledBack() {
        return new Association(State.NONE, null, isStarter() ? null : starter, 0, BranchResource.Outcome.ROLLED_BACK);
    }

    /** What to do with what the application does now. */
    BranchResource.Stance stance() {
        return switch (state) {
            case ACTIVE -> BranchResource.Stance.IN_BRANCH;
            case SUSPENDED -> BranchResource.Stance.OUTSIDE;
            case NONE ->
                outcome == BranchResource.Outcome.ROLLED_BACK && starter != null
                        ? BranchResource.Stance.TOO_LATE
                        : BranchResource.Stance.OUTSIDE;
            default -> BranchResource.Stance.TOO_LATE;
        };
    }
}
