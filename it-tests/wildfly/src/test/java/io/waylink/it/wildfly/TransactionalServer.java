package io.waylink.it.wildfly;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.Bean;
import io.waylink.it.process.WildFlyServer;
import org.jboss.as.controller.client.ModelControllerClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;

/** A WildFly with beans, whose transaction manager keeps its log in the server's directory and recovers every few seconds. */
final class TransactionalServer {

    private TransactionalServer() {}

    /**
     * Prepares one.
     *
     * @param brokerUrl where the beans connect to
     * @param databaseUrl where their data source does
     * @param directory for its files
     * @param more system properties of it
     */
    static WildFlyServer create(
            String brokerUrl, String databaseUrl, Path directory, List<Bean> beans, Map<String, String> more)
            throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(BeanArchive.properties(brokerUrl));
        properties.put("jboss.tx.node.id", "waylink");
        properties.put("RecoveryEnvironmentBean.periodicRecoveryPeriod", "2");
        properties.put("RecoveryEnvironmentBean.recoveryBackoffPeriod", "2");
        properties.put("JTAEnvironmentBean.orphanSafetyInterval", "5000");
        properties.putAll(more);
        return WildFlyServer.create(
                Paths.wildfly(),
                directory.resolve("server"),
                properties,
                BeanArchive.write(BeanArchive.withDatabase(databaseUrl, beans), directory));
    }

    /** The transactions in the log of its transaction manager. */
    static List<String> unfinished(WildFlyServer server) throws IOException {
        URI management = server.management();
        ModelNode log = Operations.createAddress("subsystem", "transactions", "log-store", "log-store");
        try (ModelControllerClient client =
                ModelControllerClient.Factory.create("remote+http", management.getHost(), management.getPort())) {
            Management.execute(client, Operations.createOperation("probe", log));
            ModelNode names = Operations.createOperation("read-children-names", log);
            names.get("child-type").set("transactions");
            return Management.execute(client, names).asList().stream()
                    .map(ModelNode::asString)
                    .toList();
        }
    }
}
