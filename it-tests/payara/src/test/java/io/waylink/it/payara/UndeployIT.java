package io.waylink.it.payara;

import io.waylink.it.mdb.AppServer;
import io.waylink.it.mdb.Undeploy;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** On Payara. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class UndeployIT extends Undeploy {

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.of(PayaraBeans.broker(), beans());
    }

    @Override
    protected AppServer server() {
        return new PayaraBeans(deployer, getClass());
    }

    @Override
    protected Hanging hanging() {
        return Hanging.GIVEN_UP;
    }
}
