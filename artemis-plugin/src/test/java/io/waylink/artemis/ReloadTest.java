package io.waylink.artemis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import javax.management.JMX;
import javax.management.ObjectName;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Where the configuration comes from, and that it may change while the broker runs. */
@Timeout(60)
class ReloadTest {

    private static final String PLUGIN = "brokerPlugins.\"io.waylink.artemis.RouteContainerPlugin.class\".init";

    @TempDir
    private Path directory;

    private EmbeddedActiveMQ broker(String... keysAndValues) throws Exception {
        write(keysAndValues);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(directory.resolve("broker.xml").toUri().toString());
        return broker.start();
    }

    private void write(String... keysAndValues) throws IOException {
        StringBuilder properties = new StringBuilder();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.append("<property key=\"%s\" value=\"%s\"/>".formatted(keysAndValues[i], keysAndValues[i + 1]));
        }
        Files.writeString(
                directory.resolve("broker.xml"),
                """
                <configuration xmlns="urn:activemq"><core xmlns="urn:activemq:core">
                  <name>reloaded</name>
                  <persistence-enabled>false</persistence-enabled>
                  <security-enabled>false</security-enabled>
                  <configuration-file-refresh-period>600000</configuration-file-refresh-period>
                  <broker-plugins>
                    <broker-plugin class-name="io.waylink.artemis.RouteContainerPlugin">%s</broker-plugin>
                  </broker-plugins>
                </core></configuration>
                """
                        .formatted(properties));
    }

    private static PluginControl control(ActiveMQServer server) throws Exception {
        ObjectName name =
                new ObjectName("org.apache.activemq.artemis:broker=\"reloaded\",component=router-plugin,name=\"1\"");
        return JMX.newMBeanProxy(server.getMBeanServer(), name, PluginControl.class);
    }

    @Test
    void onlyWhatHasChangedIsConnectedAnew() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter()) {
            EmbeddedActiveMQ broker = broker("router.east.url", east.url(), "addresses", "orders.#");
            try {
                PluginControl control = control(broker.getActiveMQServer());
                TestRouterConnection kept = east.awaitConnection();

                write("router.east.url", east.url(), "router.west.url", west.url(), "addresses", "orders.#");
                assertThat(control.reload()).isEqualTo("2 connections, 1 as before");
                TestRouterConnection added = west.awaitConnection();
                await().untilAsserted(() -> assertThat(control.getConnections())
                        .containsExactly(
                                "east CONNECTED " + east.url().substring("amqp://".length()),
                                "west CONNECTED " + west.url().substring("amqp://".length())));

                write(
                        "router.east.url",
                        east.url(),
                        "router.west.url",
                        west.url(),
                        "router.west.addresses",
                        "prices",
                        "addresses",
                        "orders.#");
                assertThat(control.reload()).isEqualTo("2 connections, 1 as before");
                await().until(added::hasEnded);
                TestRouterConnection changed = west.awaitConnection();
                await().untilAsserted(() ->
                        assertThat(changed.routes()).contains("in prices").doesNotContain("in orders.#"));

                write("router.east.url", east.url(), "addresses", "orders.#");
                assertThat(control.reload()).isEqualTo("1 connections, 1 as before");
                await().until(changed::hasEnded);
                assertThat(kept.hasEnded()).isFalse();
                assertThat(east.accepted()).isEqualTo(1);
                assertThat(broker.getActiveMQServer().getBrokerConnections()).hasSize(1);
            } finally {
                broker.stop();
            }
        }
    }

    @Test
    void whatIsRefusedChangesNothing() throws Exception {
        try (TestRouter east = new TestRouter()) {
            EmbeddedActiveMQ broker = broker("url", east.url(), "addresses", "orders.#");
            try {
                PluginControl control = control(broker.getActiveMQServer());
                TestRouterConnection kept = east.awaitConnection();
                write("url", east.url(), "adresses", "orders.#");
                assertThatThrownBy(control::reload)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("Property \"adresses\" is unknown, it may be one of: url");
                Files.writeString(directory.resolve("broker.xml"), "<configuration/>");
                assertThatThrownBy(control::reload)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("broker.xml");
                assertThat(kept.hasEnded()).isFalse();
                assertThat(control.getConnections()).hasSize(1);
            } finally {
                broker.stop();
            }
        }
    }

    @Test
    void aBrokerWhosePluginHasAWrongPropertyDoesNotStart() {
        assertThatThrownBy(() -> broker("url", "tcp://a", "addresses", ""))
                .hasStackTraceContaining("Property \"url\" is \"tcp://a\", it must be amqp://host[:port]");
    }

    @Test
    void brokerPropertiesConfigureItTooAndHoldAsSoonAsTheyChange() throws Exception {
        try (TestRouter router = new TestRouter()) {
            ConfigurationImpl configuration = new ConfigurationImpl();
            configuration.setPersistenceEnabled(false).setSecurityEnabled(false);
            configuration.parsePrefixedProperties(
                    properties("url=" + router.url() + ",addresses=orders.#;prices,aliases=get -> orders.a"), null);
            assertThat(configuration.getStatus()).contains("\"errors\":[]");
            ActiveMQServer server = ActiveMQServers.newActiveMQServer(configuration, false);
            server.start();
            try {
                RouteContainerPlugin plugin =
                        (RouteContainerPlugin) configuration.getBrokerPlugins().get(0);
                TestRouterConnection first = router.awaitConnection();
                await().untilAsserted(() -> assertThat(first.routes()).contains("in orders.#", "in prices"));

                configuration.parsePrefixedProperties(properties("url=" + router.url() + ",addresses=news"), null);
                await().until(first::hasEnded);
                TestRouterConnection second = router.awaitConnection();
                await().untilAsserted(() ->
                        assertThat(second.routes()).contains("in news").doesNotContain("in prices"));

                configuration.parsePrefixedProperties(properties("url=nonsense,addresses=news"), null);
                assertThat(configuration.getStatus()).contains("it must be amqp://host");
                await().until(() -> plugin.status().get(0).state() == State.CONNECTED);
                assertThat(second.hasEnded()).isFalse();
            } finally {
                server.stop();
            }
        }
    }

    private static Properties properties(String init) {
        Properties properties = new ConfigurationImpl.InsertionOrderedProperties();
        properties.put(PLUGIN, init);
        return properties;
    }
}
