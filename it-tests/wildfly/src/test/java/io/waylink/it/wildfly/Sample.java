package io.waylink.it.wildfly;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

import io.waylink.it.process.SampleFront;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/** The sample application on a server, as it was built, configured by system properties of the server alone. */
final class Sample implements AutoCloseable {

    /** The name of the deployment that tests declare with {@link #archive()}. */
    static final String NAME = "sample";

    private final Deployer deployer;
    private final SampleFront front;

    private Sample(Deployer deployer, URI server) {
        this.deployer = deployer;
        this.front = new SampleFront(server);
    }

    static EnterpriseArchive archive() {
        return ShrinkWrap.createFromZipFile(
                EnterpriseArchive.class, Paths.sample().toFile());
    }

    /** Deploys it with properties such as {@code waylink.url}; throws what the server refuses it with. */
    static Sample deploy(Deployer deployer, ManagementClient server, Map<String, String> properties)
            throws IOException {
        configure(server, properties);
        deployer.deploy(NAME);
        return new Sample(deployer, server.getWebUri());
    }

    /** Deploys it on a server that was started with the properties. */
    static Sample deploy(Deployer deployer, URI server) {
        deployer.deploy(NAME);
        return new Sample(deployer, server);
    }

    /** Sets system properties of a server. */
    static void configure(ManagementClient server, Map<String, String> properties) throws IOException {
        for (Map.Entry<String, String> property : properties.entrySet()) {
            setSystemProperty(server, property.getKey(), property.getValue());
        }
    }

    private static void setSystemProperty(ManagementClient server, String name, String value) throws IOException {
        ModelNode address = Operations.createAddress("system-property", name);
        server.getControllerClient().execute(Operations.createRemoveOperation(address));
        ModelNode add = Operations.createAddOperation(address);
        add.get("value").set(value);
        Management.execute(server.getControllerClient(), add);
    }

    SampleFront front() {
        return front;
    }

    @Override
    public void close() {
        deployer.undeploy(NAME);
    }
}
