package io.waylink.adapter.link;

/** What happens to a message that was on the wire, without an outcome, when its link or connection was lost. */
public enum InDoubt {
    /** It is sent again with the same duplicate-detection id, so that the broker keeps one copy. */
    DEDUPE,
    /** It is sent again; the broker may then hold it twice. */
    RESEND,
    /** The application gets an exception and decides for itself. */
    FAIL
}
