package io.waylink.it.payara;

import java.io.IOException;
import java.util.Map;

import io.waylink.it.mdb.AppServer;
import io.waylink.it.outbound.RedeployLeakSuite;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** On Payara. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RedeployLeakIT extends RedeployLeakSuite {

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = BEANS, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(PayaraBeans.broker(), Map.of());
    }

    @Deployment(name = CONTROL, managed = false, testable = false)
    static ResourceAdapterArchive empty() {
        return control();
    }

    @Override
    protected AppServer server() {
        return new PayaraBeans(deployer, getClass());
    }

    @Override
    protected boolean keepsTasksOnStacks() {
        return false;
    }

    @Override
    protected long pid() throws IOException {
        return PayaraDomain.pid();
    }
}
