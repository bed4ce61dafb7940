package io.waylink.artemis.broker;

import io.waylink.artemis.config.Credentials;
import org.apache.activemq.artemis.core.security.SecurityAuth;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * What the permission checks of the broker ask for.
 *
 * @param credentials null if the broker asks for none
 */
record BrokerUser(Credentials credentials, RoutedCallback callback, String domain) implements SecurityAuth {

    @Override
    public String getUsername() {
        return credentials == null ? null : credentials.user();
    }

    @Override
    public String getPassword() {
        return credentials == null ? null : credentials.password();
    }

    @Override
    public RemotingConnection getRemotingConnection() {
        return callback.getProtonConnectionDelegate();
    }

    @Override
    public String getSecurityDomain() {
        return domain;
    }
}
