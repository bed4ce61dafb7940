package io.waylink.adapter.client;

/**
 * Who connects.
 *
 * @param user the SASL user name; null for anonymous
 * @param password its password; may be null
 */
public record Credentials(String user, String password) {

    /** Nobody: SASL ANONYMOUS, or EXTERNAL where TLS has told who it is. */
    public static final Credentials NONE = new Credentials(null, null);

    @Override
    public String toString() {
        return user == null ? "anonymous" : user;
    }
}
