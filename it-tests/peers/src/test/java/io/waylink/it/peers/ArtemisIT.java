package io.waylink.it.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;

import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;

import io.waylink.adapter.client.Credentials;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.routing.ConnectionRouterConfiguration;
import org.apache.activemq.artemis.core.config.routing.NamedPropertyConfiguration;
import org.apache.activemq.artemis.core.config.routing.PoolConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.server.routing.KeyType;
import org.apache.activemq.artemis.spi.core.security.jaas.SCRAMPropertiesLoginModule;
import org.apache.qpid.jms.JmsConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Artemis: its connection routers, which redirect, and its SCRAM. */
@Timeout(120)
class ArtemisIT {

    private final List<EmbeddedActiveMQ> brokers = new java.util.ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (EmbeddedActiveMQ broker : brokers) {
            broker.stop();
        }
    }

    private EmbeddedActiveMQ start(Configuration configuration) throws Exception {
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false));
        broker.start();
        brokers.add(broker);
        return broker;
    }

    private EmbeddedActiveMQ node(int port) throws Exception {
        return start(new ConfigurationImpl()
                .setName("node " + port)
                .addAcceptorConfiguration("all", "tcp://127.0.0.1:" + port + "?protocols=AMQP,CORE"));
    }

    /** Holds no queue itself: sends each client on to the first of its nodes that is there. */
    private void router(int port, int... nodes) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("router")
                .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + port + "?protocols=AMQP;router=first");
        List<String> names = new java.util.ArrayList<>();
        for (int node : nodes) {
            configuration.addConnectorConfiguration("node" + node, "tcp://127.0.0.1:" + node);
            names.add("node" + node);
        }
        configuration.addConnectionRouter(new ConnectionRouterConfiguration()
                .setName("first")
                .setKeyType(KeyType.SOURCE_IP)
                .setPolicyConfiguration(new NamedPropertyConfiguration()
                        .setName("FIRST_ELEMENT")
                        .setProperties(new HashMap<>()))
                .setPoolConfiguration(new PoolConfiguration()
                        .setStaticConnectors(names)
                        .setUsername("")
                        .setPassword("")
                        .setCheckPeriod(200)
                        .setQuorumSize(1)));
        start(configuration);
    }

    @Test
    void aConnectionRouterSendsUsToANodeAndLaterToAnother() throws Exception {
        int balancer = Ports.free();
        int first = Ports.free();
        int second = Ports.free();
        EmbeddedActiveMQ firstNode = node(first);
        node(second);
        router(balancer, first, second);
        try (Client client = new Client("amqp://localhost:" + balancer)) {
            var connection = client.connect(Credentials.NONE);
            Client.exchange(connection, "orders");
            assertThat(client.peers()).containsExactly("amqp://127.0.0.1:" + first);

            firstNode.stop();
            await().until(() -> client.peers().size() == 2);
            Client.exchange(connection, "orders");
            assertThat(client.peers()).containsExactly("amqp://127.0.0.1:" + first, "amqp://127.0.0.1:" + second);
        }
    }

    /** It takes Open in the same flight as the log-in, and when it is back Begin and Attach as well. */
    @ParameterizedTest
    @ValueSource(strings = {"ANONYMOUS", "PLAIN"})
    void openIsPipelined(String mechanism) throws Exception {
        int port = Ports.free();
        EmbeddedActiveMQ broker = node(port);
        try (Client client =
                new Client("amqp://localhost:" + port + "?pipelinedOpen=true&amqp.saslMechanisms=" + mechanism)) {
            JmsConnection connection = client.connect(new Credentials("me", "s3cret"));
            Client.exchange(connection, "orders");
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(session.createQueue("orders"));
            MessageConsumer consumer = session.createConsumer(session.createQueue("orders"));
            for (int life = 1; life < 4; life++) {
                broker.stop();
                broker.start();
                producer.send(session.createTextMessage("life " + life));
                assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("life " + life);
                Client.exchange(connection, "others");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aPasswordIsProvedWithoutBeingSent(String mechanism, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("users.properties"), "me = s3cret\n");
        Files.writeString(folder.resolve("roles.properties"), "amq = me\n");
        javax.security.auth.login.Configuration.setConfiguration(new javax.security.auth.login.Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            SCRAMPropertiesLoginModule.class.getName(),
                            LoginModuleControlFlag.REQUIRED,
                            Map.of(
                                    "baseDir", folder.toString(),
                                    "org.apache.activemq.jaas.properties.user", "users.properties",
                                    "org.apache.activemq.jaas.properties.role", "roles.properties"))
                };
            }
        });
        int port = Ports.free();
        start(new ConfigurationImpl()
                .addAcceptorConfiguration(
                        "amqp",
                        "tcp://127.0.0.1:" + port + "?protocols=AMQP;saslMechanisms=" + mechanism
                                + ";saslLoginConfigScope=scram"));
        try (Client client = new Client("amqp://localhost:" + port)) {
            Client.exchange(client.connect(new Credentials("me", "s3cret")), "orders");
            assertThatThrownBy(() -> client.connect(new Credentials("me", "wrong")))
                    .isInstanceOf(JMSSecurityException.class)
                    .hasMessageNotContaining("wrong");
        }
    }
}
