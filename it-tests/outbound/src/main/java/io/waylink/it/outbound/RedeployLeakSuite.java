package io.waylink.it.outbound;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.waylink.it.mdb.AppServer;
import io.waylink.it.mdb.Requester;
import io.waylink.it.mdb.beans.RequestConsumer;
import io.waylink.it.outbound.control.ControlAdapter;
import io.waylink.it.outbound.control.ControlObject;
import io.waylink.it.process.ArtemisBroker;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

/** An application with the adapter in it is deployed, used and undeployed again and again: nothing of it is left. */
public abstract class RedeployLeakSuite {

    /** The name of the deployment of the beans. */
    protected static final String BEANS = "beans";

    /** The name of the deployment of {@link #control()}. */
    protected static final String CONTROL = "control";

    private static final int TIMES = Integer.getInteger("waylink.redeployments", 20);
    private static final String OURS = "io.waylink.adapter.AmqpResourceAdapter";

    @TempDir
    private Path directory;

    @ArquillianResource
    private Deployer deployer;

    protected abstract AppServer server();

    /** Whether the server's waiting threads keep the last task that they had, whosever, on their stacks. */
    protected abstract boolean keepsTasksOnStacks();

    /** Of the server's process. */
    protected abstract long pid() throws IOException;

    /** A resource adapter that shows what the server itself holds of those that it has undeployed. */
    protected static ResourceAdapterArchive control() {
        return ShrinkWrap.create(ResourceAdapterArchive.class, "control.rar")
                .addAsLibrary(ShrinkWrap.create(JavaArchive.class, "control.jar")
                        .addPackage(ControlAdapter.class.getPackage()))
                .addAsManifestResource(
                        new StringAsset(
                                """
                                <connector xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.1" metadata-complete="true">
                                  <vendor-name>Waylink</vendor-name>
                                  <eis-type>none</eis-type>
                                  <resourceadapter-version>1</resourceadapter-version>
                                  <resourceadapter>
                                    <resourceadapter-class>%s</resourceadapter-class>
                                    <adminobject>
                                      <adminobject-interface>java.io.Serializable</adminobject-interface>
                                      <adminobject-class>%s</adminobject-class>
                                    </adminobject>
                                  </resourceadapter>
                                </connector>
                                """
                                        .formatted(ControlAdapter.class.getName(), ControlObject.class.getName())),
                        "ra.xml")
                .addAsManifestResource(
                        new StringAsset(
                                """
                                <ironjacamar xmlns="http://www.ironjacamar.org/doc/schema">
                                  <admin-objects>
                                    <admin-object class-name="%s" jndi-name="java:/control/Object" pool-name="Object"/>
                                  </admin-objects>
                                </ironjacamar>
                                """
                                        .formatted(ControlObject.class.getName())),
                        "ironjacamar.xml");
    }

    @Test
    @OperateOnDeployment(BEANS)
    void leavesNoThreadAndNoClass() throws Exception {
        useControl();
        long before;
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(server().artemis(), server().newDirectory())
                        .withPort(server().brokerPort()))) {
            broker.start();
            try (Requester requester = new Requester(broker)) {
                // Payara's thread for recovery keeps the class loader of the first application with a transaction,
                // whichever.
                redeploy(broker, requester, 0);
                useControl();
                jcmd("GC.run");
                before = loaders(OURS);
                for (int i = 1; i <= TIMES; i++) {
                    redeploy(broker, requester, i);
                }
            }
        }
        // Because whoever was last may be held too.
        useControl();
        if (!keepsTasksOnStacks()) {
            Awaitility.await().atMost(ofSeconds(60)).pollInterval(ofSeconds(1)).untilAsserted(() -> {
                jcmd("GC.run");
                assertThat(loaders(OURS)).isLessThanOrEqualTo(before);
            });
        } else if (Boolean.getBoolean("waylink.leak.classes")) {
            // On demand: what a server that has had other tests holds for its recovery it does not let go of within
            // minutes.
            Awaitility.await().atMost(ofMinutes(4)).pollInterval(ofSeconds(10)).untilAsserted(() -> assertThat(
                            keepers())
                    .isEmpty());
        }
        System.out.printf(
                "after %d redeployments: %d class loaders of ours, %d before, and %d of a resource adapter that does nothing%n",
                TIMES, loaders(OURS), before, loaders(ControlAdapter.class.getName()));
    }

    /** What keeps our classes, stacks apart; nothing, once the server's recovery has looked for branches again. */
    private List<String> keepers() throws IOException, InterruptedException {
        Path file = directory.resolve("heap-" + System.nanoTime() + ".hprof");
        try {
            jcmd("GC.heap_dump", file.toAbsolutePath().toString());
            try (HeapDump dump = HeapDump.read(file)) {
                assertThat(dump.keepersOf("org.junit.jupiter.api.Test"))
                        .as("is not there")
                        .isEmpty();
                assertThat(dump.keepersOf("java.lang.Thread")).as("is there").hasSize(1);
                return dump.keepersOf(OURS);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void redeploy(ArtemisBroker broker, Requester requester, int time) throws Exception {
        server().deploy("amqp://127.0.0.1:" + broker.port());
        requester.send(RequestConsumer.REQUESTS, Requester.ids(time, time + 1));
        assertThat(requester.replies(time + 1)).hasSize(time + 1);
        assertThat(threads()).as("found by their names").isNotEmpty();
        assertThat(loaders(OURS)).as("found by their names").isNotZero();
        server().undeploy();
        assertThat(threads()).isEmpty();
    }

    private void useControl() throws IOException, InterruptedException {
        deployer.deploy(CONTROL);
        assertThat(loaders(ControlAdapter.class.getName())).isNotZero();
        deployer.undeploy(CONTROL);
    }

    private List<String> threads() throws IOException, InterruptedException {
        return jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith("\"waylink")
                        || line.startsWith("\"AmqpProvider")
                        || line.startsWith("\"QpidJMS"))
                .toList();
    }

    /** How many class loaders have loaded it. */
    private long loaders(String type) throws IOException, InterruptedException {
        return jcmd("VM.class_hierarchy", type)
                .lines()
                .filter(line -> line.contains(type))
                .count();
    }

    private String jcmd(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(Long.toString(pid()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
