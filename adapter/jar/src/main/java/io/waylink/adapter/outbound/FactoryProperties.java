package io.waylink.adapter.outbound;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.Credentials;
import io.waylink.adapter.jms.ConnectionDefaults;
import io.waylink.adapter.jms.Settings;

/**
 * The properties of a managed connection factory, null where not set. The unit of its equality.
 *
 * @param common those that the resource adapter has too
 * @param connectTimeout in milliseconds
 * @param sendTimeout in milliseconds
 */
record FactoryProperties(
        ConnectionDefaults common,
        String clientId,
        Integer maxConnections,
        Long connectTimeout,
        Long sendTimeout,
        Integer prefetch,
        String inDoubt,
        String duplicateIdProperty,
        Boolean joinDelivery,
        Boolean twoPhaseCommit,
        String recoverFrom) {

    /**
     * What to connect with.
     *
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    ClientSettings settings(ConnectionDefaults defaults) {
        ClientSettings settings = Settings.of(
                Settings.firstSet(common.url(), defaults.url()),
                Settings.firstSet(common.sharedConnections(), defaults.sharedConnections()),
                connectTimeout,
                sendTimeout,
                prefetch);
        if (maxConnections != null) {
            settings = settings.withMaxConnections(maxConnections);
        }
        if (Settings.firstSet(inDoubt) != null) {
            settings = settings.withInDoubt(Settings.inDoubt(inDoubt));
        }
        return Settings.firstSet(duplicateIdProperty) == null
                ? settings
                : settings.withDuplicateIdProperty(duplicateIdProperty);
    }

    /**
     * Whether branches in doubt are known only if each host of the url has answered.
     *
     * @throws IllegalArgumentException in one sentence: which property, what it holds, what it may hold
     */
    boolean recoversFromAll() {
        String value = Settings.firstSet(recoverFrom);
        if (value == null || value.equalsIgnoreCase("all")) {
            return true;
        } else if (value.equalsIgnoreCase("any")) {
            return false;
        }
        throw new IllegalArgumentException("recoverFrom is " + value + ", it must be all or any");
    }

    Credentials credentials(ConnectionDefaults defaults) {
        if (Settings.firstSet(common.user()) != null) {
            return new Credentials(common.user(), common.password());
        }
        return Settings.firstSet(defaults.user()) == null
                ? Credentials.NONE
                : new Credentials(defaults.user(), defaults.password());
    }

    @Override
    public String toString() {
        return common + ", clientId=" + clientId + ", maxConnections=" + maxConnections + ", connectTimeout="
                + connectTimeout + ", sendTimeout=" + sendTimeout
                + ", prefetch=" + prefetch + ", inDoubt=" + inDoubt + ", duplicateIdProperty=" + duplicateIdProperty
                + ", joinDelivery=" + joinDelivery + ", twoPhaseCommit=" + twoPhaseCommit
                + ", recoverFrom=" + recoverFrom;
    }
}
