package io.waylink.adapter.xa;

import java.util.Locale;

/** How a branch is ended by its Xid. */
enum Ending {
    COMMIT,
    ROLLBACK,
    FORGET;

    /** As the broker has it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
