package io.waylink.adapter.outbound;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.Settings;

/**
 * The properties of a managed connection factory, null where not set. The unit of its equality.
 *
 * @param connectTimeout in milliseconds
 * @param sendTimeout in milliseconds
 */
record FactoryProperties(
        String url,
        String user,
        String password,
        String clientId,
        Integer sharedConnections,
        Long connectTimeout,
        Long sendTimeout,
        Integer prefetch,
        Boolean joinDelivery) {

    /**
     * What to connect with.
     *
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    ClientSettings settings(ConnectionDefaults defaults) {
        return Settings.of(
                Settings.firstSet(url, defaults.url()),
                Settings.firstSet(sharedConnections, defaults.sharedConnections()),
                connectTimeout,
                sendTimeout,
                prefetch);
    }

    Credentials credentials(ConnectionDefaults defaults) {
        if (Settings.firstSet(user) != null) {
            return new Credentials(user, password);
        }
        return Settings.firstSet(defaults.user()) == null
                ? Credentials.NONE
                : new Credentials(defaults.user(), defaults.password());
    }

    @Override
    public String toString() {
        return "url=" + Settings.withoutOptions(url) + ", user=" + user + ", clientId=" + clientId
                + ", sharedConnections=" + sharedConnections + ", connectTimeout=" + connectTimeout + ", sendTimeout="
                + sendTimeout + ", prefetch=" + prefetch + ", joinDelivery=" + joinDelivery;
    }
}
