package io.waylink.it.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;

import com.sun.security.auth.module.Krb5LoginModule;
import io.waylink.adapter.client.Credentials;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.GuestLoginModule;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Kerberos: a key distribution centre in this JVM (Apache Kerby), tickets from it by the JDK's own login module, and an
 * Artemis that takes nothing but GSSAPI, with its security on.
 */
@Timeout(120)
class KerberosIT {

    private static final String REALM = "WAYLINK.TEST";
    private static final String ROLE = "kerberos";

    @TempDir
    static Path folder;

    private static SimpleKdcServer centre;
    private static EmbeddedActiveMQ broker;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        centre = new SimpleKdcServer();
        centre.setWorkDir(folder.toFile());
        centre.setKdcRealm(REALM);
        centre.setKdcHost("127.0.0.1");
        centre.setAllowUdp(false);
        centre.setKdcTcpPort(Ports.free());
        centre.init();
        centre.start();
        export("service", "amqp/localhost");
        export("me", "me");
        export("stranger", "stranger");
        centre.deletePrincipal("stranger@" + REALM);
        Configuration.setConfiguration(new Logins());

        port = Ports.free();
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setJMXManagementEnabled(false)
                .setSecurityEnabled(true)
                .putSecurityRoles(
                        "#",
                        Set.of(new Role(ROLE, true, true, true, true, true, true, true, true, true, true, true, true)))
                .addAcceptorConfiguration(
                        "amqp",
                        "tcp://127.0.0.1:" + port
                                + "?protocols=AMQP;saslMechanisms=GSSAPI;saslLoginConfigScope=service"));
        broker.setSecurityManager(new ActiveMQJAASSecurityManager("broker"));
        broker.start();
    }

    private static void export(String name, String principal) throws Exception {
        centre.createAndExportPrincipals(folder.resolve(name + ".keytab").toFile(), principal + "@" + REALM);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
        centre.stop();
    }

    /** What would be in a file that {@code java.security.auth.login.config} names. */
    private static final class Logins extends Configuration {
        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return switch (name) {
                case "broker" ->
                    new AppConfigurationEntry[] {
                        entry(org.apache.activemq.artemis.spi.core.security.jaas.Krb5LoginModule.class, Map.of()),
                        entry(
                                GuestLoginModule.class,
                                Map.of(
                                        "org.apache.activemq.jaas.guest.user",
                                        "by Kerberos",
                                        "org.apache.activemq.jaas.guest.role",
                                        ROLE))
                    };
                case "service" ->
                    new AppConfigurationEntry[] {
                        keytab(name, "amqp/localhost", Map.of("isInitiator", "false", "storeKey", "true"))
                    };
                case "amqp-jms-client" -> new AppConfigurationEntry[] {keytab("me", "me", Map.of())};
                default -> new AppConfigurationEntry[] {keytab(name, name, Map.of())};
            };
        }

        private static AppConfigurationEntry keytab(String file, String principal, Map<String, String> more) {
            Map<String, String> options = new java.util.HashMap<>(more);
            options.put("useKeyTab", "true");
            options.put("keyTab", folder.resolve(file + ".keytab").toString());
            options.put("principal", principal + "@" + REALM);
            options.put("doNotPrompt", "true");
            return entry(Krb5LoginModule.class, options);
        }

        private static AppConfigurationEntry entry(Class<?> module, Map<String, String> options) {
            return new AppConfigurationEntry(module.getName(), LoginModuleControlFlag.REQUIRED, options);
        }
    }

    private static Client client(String options) {
        return new Client("amqp://localhost:" + port + "?amqp.saslMechanisms=GSSAPI" + options);
    }

    @Test
    void aTicketLogsIn() throws Exception {
        for (String options : List.of("", "&sasl.options.configScope=me")) {
            try (Client client = client(options)) {
                Client.exchange(client.connect(Credentials.NONE), "orders");
            }
        }
    }

    @Test
    void anotherNameForTheServiceIsOneThatTheCentreMustKnow() throws Exception {
        try (Client client = new Client(
                "amqp://127.0.0.1:" + port + "?amqp.saslMechanisms=GSSAPI&sasl.options.serverName=localhost")) {
            Client.exchange(client.connect(Credentials.NONE), "orders");
        }
        try (Client client = client("&sasl.options.serverName=elsewhere")) {
            assertThatThrownBy(() -> client.connect(Credentials.NONE))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("Server not found in Kerberos database");
        }
    }

    @Test
    void whoHasNoTicketIsToldSo() {
        try (Client client = client("&sasl.options.configScope=stranger")) {
            assertThatThrownBy(() -> client.connect(Credentials.NONE))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageContaining("Client not found in Kerberos database");
        }
    }

    @Test
    void gssapiIsNotTakenUnlessItIsNamed() {
        try (Client client = new Client("amqp://localhost:" + port)) {
            assertThatThrownBy(() -> client.connect(Credentials.NONE))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("GSSAPI");
        }
    }
}
