package io.waylink.artemis.xa;

/** What JMX shows of the branches of a broker: {@code component=xa} beside what the broker itself registers. */
public interface BranchesControl {

    /** The address of this broker alone, from which its branches are controlled. */
    String getControlAddress();

    /** How many branches wait for their transaction manager, those that an operator has ended included. */
    int getInDoubtCount();

    /** Since how many seconds the oldest prepared branch exists, counted from the start of the broker at most; 0 if none. */
    long getOldestInDoubtSeconds();

    /**
     * All of them, the oldest first: since how many seconds, the Xid as this plugin writes it, and as the operations of the
     * broker's own bean want it, such as {@code commitPreparedTransaction}.
     */
    String[] getInDoubt();
}
