package io.waylink.artemis.xa;

import java.io.Serial;

/** What a client asked of a branch is not done. */
final class XaRefusal extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final XaCode code;

    XaRefusal(XaCode code, String message) {
        super(message);
        this.code = code;
    }

    XaRefusal(XaCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    XaCode code() {
        return code;
    }
}
