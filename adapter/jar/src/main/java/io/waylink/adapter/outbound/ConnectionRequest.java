package io.waylink.adapter.outbound;

import java.util.Set;
import javax.security.auth.Subject;

import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;

import io.waylink.adapter.client.Credentials;

/**
 * What an application says when it asks for a connection: application-managed sign-on (Jakarta Connectors 2.1, section
 * 9.1.6).
 *
 * @param user null for the configured one
 * @param password the password of {@code user}
 */
record ConnectionRequest(String user, String password) implements ConnectionRequestInfo {

    /** Who connects: the one whom the container names, else the one whom the application names, else the configured one. */
    static Credentials credentials(
            Subject subject, ConnectionRequestInfo request, ManagedConnectionFactory factory, Credentials configured) {
        if (subject != null) {
            Set<PasswordCredential> credentials = subject.getPrivateCredentials(PasswordCredential.class);
            for (PasswordCredential each : credentials) {
                if (factory.equals(each.getManagedConnectionFactory())) {
                    return new Credentials(each.getUserName(), String.valueOf(each.getPassword()));
                }
            }
        }
        if (request instanceof ConnectionRequest named && named.user() != null) {
            return new Credentials(named.user(), named.password());
        }
        return configured;
    }

    @Override
    public String toString() {
        return "as " + (user == null ? "configured" : user);
    }
}
