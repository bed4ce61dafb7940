package io.waylink.artemis.config;

import java.util.Locale;
import java.util.Objects;

/**
 * A file with keys or certificates; the password never appears in {@link #toString()}.
 *
 * @param path where the broker finds it
 * @param type what the Java Cryptography Architecture calls it
 * @param password as plain text, or still masked until {@link RouterConfig#withPasswords} was called; may be null
 */
public record Store(String path, String type, String password) {

    public Store {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
    }

    /** The type that the ending of a file name suggests. */
    static String typeOf(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        if (name.endsWith(".pem") || name.endsWith(".crt")) {
            return "PEM";
        }
        return name.endsWith(".jks") ? "JKS" : "PKCS12";
    }

    @Override
    public String toString() {
        return type + " " + path;
    }
}
