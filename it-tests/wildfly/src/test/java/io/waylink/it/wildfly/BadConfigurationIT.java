package io.waylink.it.wildfly;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.FreePorts;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.standalone.ServerDeploymentHelper;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static io.waylink.it.wildfly.SampleChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What an administrator gets to read when something is set wrong, or not there yet. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BadConfigurationIT {

    private static final String EAR = "waylink-sample.ear";
    private static final String BEANS = "waylink-sample-ejb.jar";
    private static final String DESCRIPTOR = "META-INF/jboss-ejb3.xml";

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private ArtemisBroker broker;
    private ServerLog log;

    @Deployment(name = Sample.NAME, managed = false, testable = false)
    static EnterpriseArchive sample() {
        return Sample.archive();
    }

    /** The sample with one more property of its message-driven bean. */
    private static EnterpriseArchive sampleWith(String property, String value) throws Exception {
        EnterpriseArchive ear = Sample.archive();
        JavaArchive beans = ear.getAsType(JavaArchive.class, BEANS);
        try (InputStream descriptor = beans.get(DESCRIPTOR).getAsset().openStream()) {
            String changed = new String(descriptor.readAllBytes(), StandardCharsets.UTF_8)
                    .replace(
                            "</activation-config>",
                            "<activation-config-property><activation-config-property-name>" + property
                                    + "</activation-config-property-name><activation-config-property-value>" + value
                                    + "</activation-config-property-value></activation-config-property></activation-config>");
            beans.delete(DESCRIPTOR);
            beans.addAsManifestResource(new StringAsset(changed), "jboss-ejb3.xml");
        }
        ear.delete(BEANS);
        return ear.addAsModule(beans);
    }

    @BeforeEach
    void createBroker() throws Exception {
        broker = ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass()))
                .withPort(FreePorts.next()));
        log = ServerLog.fromNow();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private Map<String, String> properties(String password) {
        return Map.of(
                "waylink.url",
                "amqp://127.0.0.1:" + broker.port(),
                "waylink.user",
                ArtemisBroker.USER,
                "waylink.password",
                password);
    }

    @Test
    void waitsForABrokerThatIsNotThereYet() throws Exception {
        try (Sample sample = Sample.deploy(deployer, server, properties(ArtemisBroker.USER))) {
            eventually().until(() -> !log.ofWaylink(" WLA0303 ").isEmpty());

            broker.start();

            assertThat(sample.front().send("at-last").join().accepted()).isTrue();
            eventually()
                    .until(() ->
                            Count.of(Set.of("at-last"), sample.front()).lost().isEmpty());
            assertThat(log.ofWaylink(" WLA0303 "))
                    .as("one line, not one for each attempt")
                    .hasSize(1);
        }
    }

    @Test
    void saysThatThePasswordIsWrong() throws Exception {
        broker.start();

        try (Sample sample = Sample.deploy(deployer, server, properties("wrong"))) {
            eventually().until(() -> !log.ofWaylink("amqp:unauthorized-access").isEmpty());
            assertThat(sample.front().send("never").join().accepted()).isFalse();
        }
    }

    @Test
    void refusesAValueThatMeansNothing() throws Exception {
        Sample.configure(server, properties(ArtemisBroker.USER));

        assertThatThrownBy(() -> deploy(sampleWith("sharedConnections", "-1"))).isNotNull();

        assertThat(log.lines(line -> line.contains("sharedConnections is -1, it must be 0")))
                .isNotEmpty();
    }

    @Test
    void namesAPropertyThatDoesNotExist() throws Exception {
        Sample.configure(server, properties(ArtemisBroker.USER));
        deploy(sampleWith("sharedConections", "1"));
        try {
            assertThat(log.lines(line -> line.contains("WARN") && line.contains("sharedConections")))
                    .hasSize(1);
        } finally {
            new ServerDeploymentHelper(server.getControllerClient()).undeploy(EAR);
        }
    }

    /** Not by Arquillian, which wants one name for each archive: the sample's is part of its configuration. */
    private void deploy(EnterpriseArchive ear) throws Exception {
        new ServerDeploymentHelper(server.getControllerClient())
                .deploy(EAR, ear.as(ZipExporter.class).exportAsInputStream());
    }
}
