package io.waylink.artemis.config;

import java.util.Objects;

/**
 * A user and a password; the password never appears in {@link #toString()}.
 *
 * @param user who
 * @param password as plain text, or still masked as {@code ENC(...)} until {@link RouterConfig#withPasswords} was called
 */
public record Credentials(String user, String password) {

    public Credentials {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return user;
    }
}
