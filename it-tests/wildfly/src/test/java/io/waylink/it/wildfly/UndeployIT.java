package io.waylink.it.wildfly;

import io.waylink.it.mdb.AppServer;
import io.waylink.it.mdb.Undeploy;
import io.waylink.it.mdb.beans.HangingConsumer;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.as.controller.client.helpers.Operations;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On WildFly. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class UndeployIT extends Undeploy {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient client;

    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.of(beans());
    }

    @Override
    protected AppServer server() {
        return new WildFlyBeans(deployer, client, getClass());
    }

    /** WildFly rolls back at once; Payara only when the bean ends. */
    @Test
    void aBeanThatOutlastsItsTransactionLosesItsMessageToOthers() throws Exception {
        outlastTheTransaction();
    }

    /** What an operator can do: unlike undeploying, it tells the adapter at once. */
    @Test
    void aBeanThatHangsIsGivenUpWhenItsDeliveryIsStopped() throws Exception {
        giveUp(() -> Management.execute(
                client.getControllerClient(),
                Operations.createOperation(
                        "stop-delivery",
                        Operations.createAddress(
                                "deployment",
                                BeanArchive.EAR,
                                "subdeployment",
                                BeanArchive.BEANS,
                                "subsystem",
                                "ejb3",
                                "message-driven-bean",
                                HangingConsumer.class.getSimpleName()))));
    }

    @Override
    protected Hanging hanging() {
        return Hanging.WAITED_FOR;
    }
}
