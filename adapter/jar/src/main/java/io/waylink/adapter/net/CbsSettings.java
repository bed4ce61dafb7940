package io.waylink.adapter.net;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Claims-based security: what a token is made of, or where it is taken from, that is put at the peer's {@code $cbs} node.
 *
 * @param kind what the token is
 * @param audience what every token is for; empty for the address of each link by itself
 * @param lifetime how long a token that is made here is good for
 * @param file holds the JWT, and is kept up to date by somebody else
 * @param endpoint issues the JWT for the client's credentials, OAuth 2.0 section 4.4
 * @param scope asked for there
 */
record CbsSettings(
        Kind kind,
        Optional<String> audience,
        Duration lifetime,
        Optional<Path> file,
        Optional<URI> endpoint,
        Optional<String> scope) {

    /** What a token is. */
    enum Kind {
        /** A shared access signature, made of the name of a policy (the user) and its key (the password). */
        SAS("servicebus.windows.net:sastoken"),
        /** A JSON web token: from a file, from an endpoint, or the password itself. */
        JWT("jwt");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** As the peer calls it. */
        String type() {
            return type;
        }
    }

    /** What the token for a link to this address is for. */
    String audienceOf(String host, String address) {
        return audience.orElse("amqp://" + host + "/" + address);
    }
}
