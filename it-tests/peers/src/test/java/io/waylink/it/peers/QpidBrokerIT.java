package io.waylink.it.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import jakarta.jms.DeliveryMode;

import io.waylink.adapter.client.Credentials;
import org.apache.qpid.server.SystemLauncher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Qpid Broker-J, with a virtual host node that redirects. */
@Timeout(120)
class QpidBrokerIT {

    @TempDir
    Path folder;

    private SystemLauncher start(String name, int port, String node) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve(name + ".json"),
                """
                {
                  "name": "%s",
                  "modelVersion": "9.0",
                  "authenticationproviders": [{"name": "anonymous", "type": "Anonymous"}],
                  "ports": [{
                    "name": "AMQP",
                    "bindingAddress": "127.0.0.1",
                    "port": "%d",
                    "protocols": ["AMQP_1_0"],
                    "authenticationProvider": "anonymous",
                    "virtualhostaliases": [
                      {"name": "nameAlias", "type": "nameAlias"},
                      {"name": "defaultAlias", "type": "defaultAlias"}]
                  }],
                  "virtualhostnodes": [%s]
                }
                """
                        .formatted(name, port, node));
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("type", "Memory");
        attributes.put("storeType", "Memory");
        attributes.put("initialConfigurationLocation", configuration.toUri().toString());
        attributes.put("startupLoggedToSystemOut", "false");
        attributes.put("context", Map.of("qpid.work_dir", folder.toString()));
        SystemLauncher launcher = new SystemLauncher();
        launcher.startup(attributes);
        return launcher;
    }

    private static final String TENANT =
            """
            {"name": "tenant", "type": "Memory", "defaultVirtualHostNode": "true",
             "virtualHostInitialConfiguration": "{\\"type\\": \\"Memory\\", \\"queues\\": [{\\"name\\": \\"orders\\"}]}"}
            """;

    @Test
    void aVirtualHostThatHasMovedSendsUsToTheOtherBroker() throws Exception {
        int old = Ports.free();
        int now = Ports.free();
        SystemLauncher there = start("there", now, TENANT);
        SystemLauncher here = start(
                "here",
                old,
                """
                {"name": "tenant", "type": "Redirector", "defaultVirtualHostNode": "true",
                 "redirects": {"AMQP": "127.0.0.1:%d"}}
                """
                        .formatted(now));
        try (Client client = new Client("amqp://localhost:" + old + "?amqp.vhost=tenant")) {
            // Its store in memory refuses persistent messages.
            Client.exchange(client.connect(Credentials.NONE), "orders", DeliveryMode.NON_PERSISTENT);
            assertThat(client.peers()).containsExactly("amqp://127.0.0.1:" + now);
        } finally {
            here.shutdown();
            there.shutdown();
        }
    }
}
