package io.waylink.it.wildfly;

import java.io.IOException;
import java.util.Map;

import io.waylink.it.mdb.AppServer;
import io.waylink.it.outbound.RedeployLeakSuite;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.dmr.ModelNode;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** On WildFly. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RedeployLeakIT extends RedeployLeakSuite {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient client;

    @Deployment(name = BEANS, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(Map.of());
    }

    @Deployment(name = CONTROL, managed = false, testable = false)
    static ResourceAdapterArchive empty() {
        return control();
    }

    @Override
    protected AppServer server() {
        return new WildFlyBeans(deployer, client, getClass());
    }

    /** Idle threads end after 10 s: one that waits for work holds on to one that it had, and so to its resource adapter. */
    @Override
    protected void prepare() throws IOException {
        ModelNode threads = new ModelNode()
                .add("subsystem", "jca")
                .add("workmanager", "default")
                .add("short-running-threads", "default");
        ModelNode answer = client.getControllerClient()
                .execute(Operations.createWriteAttributeOperation(threads, "allow-core-timeout", true));
        if (!Operations.isSuccessfulOutcome(answer)) {
            throw new IOException(Operations.getFailureDescription(answer).asString());
        }
    }

    /**
     * Mostly: what a heap dump showed to be held was held by tasks in the frames of WildFly's waiting threads alone, and some
     * live longer than this test.
     */
    @Override
    protected boolean canForget() {
        return Boolean.getBoolean("waylink.leak.classes");
    }

    @Override
    protected long pid() throws IOException {
        ModelNode runtime =
                new ModelNode().add("core-service", "platform-mbean").add("type", "runtime");
        ModelNode answer =
                client.getControllerClient().execute(Operations.createReadAttributeOperation(runtime, "name"));
        String name = Operations.readResult(answer).asString();
        return Long.parseLong(name.substring(0, name.indexOf('@')));
    }
}
