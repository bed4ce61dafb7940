package io.waylink.it.wildfly;

import java.util.Map;

import io.waylink.it.process.ArtemisBroker;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sample on a broker directly. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SendAndConsumeIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private ArtemisBroker broker;
    private Sample sample;

    @Deployment(name = Sample.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return Sample.archive();
    }

    @BeforeEach
    void start() throws Exception {
        broker = ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass())));
        broker.start();
        sample = Sample.deploy(
                deployer,
                server,
                Map.of(
                        "waylink.url", "amqp://127.0.0.1:" + broker.port(),
                        "waylink.user", ArtemisBroker.USER,
                        "waylink.password", ArtemisBroker.USER));
    }

    @AfterEach
    void stop() {
        try {
            if (sample != null) {
                sample.close();
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void sendsAndConsumes() throws Exception {
        SampleChecks.sendsAndConsumes(sample.front());
    }

    @Test
    void rollbackSendsNothing() throws Exception {
        SampleChecks.rollbackSendsNothing(sample.front());
    }

    @Test
    void refusedMessageComesAgain() throws Exception {
        SampleChecks.refusedMessageComesAgain(sample.front());
    }
}
