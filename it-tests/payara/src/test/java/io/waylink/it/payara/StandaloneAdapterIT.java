package io.waylink.it.payara;

import java.net.URI;

import io.waylink.it.outbound.FactorySuite;
import io.waylink.it.outbound.OutboundArchives;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connection factories of an adapter that was deployed by itself. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class StandaloneAdapterIT extends FactorySuite {

    @Deployment(name = "adapter", order = 1, testable = false)
    static ResourceAdapterArchive adapter() {
        return OutboundArchives.adapter();
    }

    @Deployment(name = "application", order = 2, testable = false)
    static WebArchive application() {
        return OutboundArchives.alone(true);
    }

    @Override
    protected URI server() {
        return PayaraDomain.http();
    }

    @Override
    protected String jndi(String name) {
        return "java:app/waylink/" + name;
    }
}
