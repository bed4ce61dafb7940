package io.waylink.it.wildfly;

import java.util.Map;

import io.waylink.it.process.RoutedBroker;
import io.waylink.it.sample.LivePage;
import io.waylink.it.sample.LivePageChecks;
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

/** The sample, a router, and a broker that dials out to it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ThroughRouterIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private RoutedBroker routed;
    private Sample sample;

    @Deployment(name = Sample.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return Sample.archive();
    }

    @BeforeEach
    void start() throws Exception {
        routed = RoutedBroker.dialingOut(Paths.artemis(), Paths.plugin(), Paths.newDirectory(getClass()));
        routed.start();
        sample = Sample.deploy(deployer, server, Map.of("waylink.url", routed.url()));
    }

    @AfterEach
    void stop() {
        try {
            if (sample != null) {
                sample.close();
            }
        } finally {
            routed.close();
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
    void theLivePageShowsWhatHappens() throws Exception {
        LivePage page = new LivePage(server.getWebUri());
        LivePageChecks.isServedWhole(page);
        LivePageChecks.counts(page, sample.front());
        LivePageChecks.showsThatTheBrokerIsAway(page, routed.broker());
    }

    @Test
    void refusedMessageComesAgain() throws Exception {
        SampleChecks.refusedMessageComesAgain(sample.front());
    }
}
