package io.waylink.adapter.jms;

/**
 * What the resource adapter says for all connection factories and activations that do not say it themselves; null where
 * it says nothing.
 *
 * @param url where to connect
 * @param user who connects
 * @param password the password of {@code user}
 * @param sharedConnections how many physical connections are shared
 */
public record ConnectionDefaults(String url, String user, String password, Integer sharedConnections) {

    /** Nothing is said. */
    public static final ConnectionDefaults NONE = new ConnectionDefaults(null, null, null, null);

    @Override
    public String toString() {
        return "url=" + Settings.withoutOptions(url) + ", user=" + user + ", sharedConnections=" + sharedConnections;
    }
}
