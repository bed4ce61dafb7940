package io.waylink.artemis.xa;

import java.util.Locale;

/** What a transaction manager does to a branch by its Xid. */
enum Ending {
    COMMIT,
    ROLLBACK,
    FORGET;

    /** As it is written in a request. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
