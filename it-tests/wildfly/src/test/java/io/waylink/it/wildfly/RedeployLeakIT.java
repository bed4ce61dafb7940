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

    @Override
    protected boolean keepsTasksOnStacks() {
        return true;
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
