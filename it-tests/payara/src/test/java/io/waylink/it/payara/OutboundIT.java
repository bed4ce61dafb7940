package io.waylink.it.payara;

import java.net.URI;

import io.waylink.it.outbound.OutboundArchives;
import io.waylink.it.outbound.OutboundSuite;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.extension.ExtendWith;

/** Connection factories of an adapter within the application's own archive. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OutboundIT extends OutboundSuite {

    @Deployment(testable = false)
    static EnterpriseArchive application() {
        return OutboundArchives.embedding(OutboundArchives.adapter(), true);
    }

    @Override
    protected URI server() {
        return PayaraDomain.http();
    }

    @Override
    protected String jndi(String name) {
        return "java:app/waylink/" + name;
    }

    /** Payara connects as the user of the pool whenever a factory is looked up without a resource reference. */
    @Override
    protected boolean applicationsSignOn() {
        return false;
    }

    @Override
    protected String applicationSignOn() {
        return "java:comp/env/jms/application";
    }

    @Override
    protected String containerSignOn() {
        return "java:comp/env/jms/container";
    }
}
