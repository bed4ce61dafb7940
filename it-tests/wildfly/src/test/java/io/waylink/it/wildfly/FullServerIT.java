package io.waylink.it.wildfly;

import java.util.Map;

import io.waylink.it.process.ArtemisBroker;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sample beside WildFly's own Artemis: standalone-full.xml, as it comes. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FullServerIT {

    private static final String SERVER = "wildfly-full";

    @ArquillianResource
    private ContainerController controller;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = Sample.NAME, managed = false, testable = false)
    @TargetsContainer(SERVER)
    static EnterpriseArchive archive() {
        return Sample.archive();
    }

    @Test
    void sendsAndConsumes() throws Exception {
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass())))) {
            broker.start();
            controller.start(SERVER, Map.of("javaVmArguments", ServerPorts.options(SERVER) + waylink(broker)));
            try (Sample sample = Sample.deploy(deployer, ServerPorts.http(SERVER))) {
                SampleChecks.sendsAndConsumes(sample.front());
            } finally {
                controller.stop(SERVER);
            }
        }
    }

    private static String waylink(ArtemisBroker broker) {
        return " -Dwaylink.url=amqp://127.0.0.1:" + broker.port() + " -Dwaylink.user=" + ArtemisBroker.USER
                + " -Dwaylink.password=" + ArtemisBroker.USER;
    }
}
