package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.waylink.it.mdb.Requester;
import io.waylink.it.mdb.beans.RequestConsumer;
import io.waylink.it.process.ArtemisBroker;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.waylink.it.wildfly.SampleChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** An application with the adapter in it is deployed, used and undeployed again and again: nothing of it is left. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RedeployLeakIT {

    private static final int TIMES = Integer.getInteger("waylink.redeployments", 20);

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(Map.of());
    }

    @Test
    void leavesNoThread() throws Exception {
        redeploy();
    }

    /** Open: after this, classes are still reachable from somewhere; it is not known yet whether from us or from WildFly. */
    @Test
    @EnabledIfSystemProperty(named = "waylink.leak.classes", matches = "true")
    void leavesNoClass() throws Exception {
        redeploy();
        eventually().untilAsserted(() -> {
            jcmd("GC.run");
            assertThat(ownClasses()).isEmpty();
        });
    }

    private void redeploy() throws Exception {
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass())))) {
            broker.start();
            Sample.configure(server, BeanArchive.properties(broker));
            try (Requester requester = new Requester(broker)) {
                for (int i = 0; i < TIMES; i++) {
                    deployer.deploy(BeanArchive.NAME);
                    requester.send(RequestConsumer.REQUESTS, Requester.ids(i, i + 1));
                    assertThat(requester.replies(i + 1)).hasSize(i + 1);
                    if (i == 0) {
                        assertThat(ownThreads()).as("found by their names").isNotEmpty();
                        assertThat(ownClasses()).as("found by their names").isNotEmpty();
                    }
                    deployer.undeploy(BeanArchive.NAME);
                    assertThat(ownThreads()).isEmpty();
                }
            }
        }
    }

    private List<String> ownThreads() throws IOException {
        ModelNode dump = Operations.createOperation(
                "dump-all-threads",
                new ModelNode().add("core-service", "platform-mbean").add("type", "threading"));
        dump.get("locked-monitors").set(false);
        dump.get("locked-synchronizers").set(false);
        return result(dump).asList().stream()
                .map(thread -> thread.get("thread-name").asString())
                .filter(name ->
                        name.startsWith("waylink") || name.startsWith("AmqpProvider") || name.startsWith("QpidJMS"))
                .toList();
    }

    /** One line for each class loader that has it. */
    private List<String> ownClasses() throws IOException, InterruptedException {
        return jcmd("VM.class_hierarchy", "io.waylink.adapter.AmqpResourceAdapter")
                .lines()
                .filter(line -> line.contains("io.waylink.adapter.AmqpResourceAdapter"))
                .toList();
    }

    private String jcmd(String... words) throws IOException, InterruptedException {
        String name = result(Operations.createReadAttributeOperation(
                        new ModelNode().add("core-service", "platform-mbean").add("type", "runtime"), "name"))
                .asString();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(name.substring(0, name.indexOf('@')));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private ModelNode result(ModelNode operation) throws IOException {
        ModelNode answer = server.getControllerClient().execute(operation);
        if (!Operations.isSuccessfulOutcome(answer)) {
            throw new IOException(Operations.getFailureDescription(answer).asString());
        }
        return Operations.readResult(answer);
    }
}
