package io.waylink.adapter.net;

import java.io.IOException;

/** Where tokens come from. */
@FunctionalInterface
interface TokenSource {

    /**
     * A token that is good now; may block.
     *
     * @throws IOException in one sentence without the token, if there is none
     */
    Token tokenFor(String audience) throws IOException;

    /** The one for these settings and this user. */
    static TokenSource of(CbsSettings settings, String user, String password) {
        return settings.kind() == CbsSettings.Kind.SAS
                ? new SasTokens(user, password, settings.lifetime())
                : new JsonWebTokens(settings, user, password);
    }
}
