package io.waylink.it.wildfly;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.waylink.it.process.ArtemisBroker;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.as.arquillian.container.ManagementClient;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** A bean is undeployed in the middle of its work. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class UndeployIT {

    private static final int MESSAGES = 5000;
    private static final int SOME = 200;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** What the server itself takes to undeploy, on a machine that has other things to do. */
    private static final Duration OF_THE_SERVER = Duration.ofSeconds(3);

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(Map.of("stopTimeout", Long.toString(STOP_TIMEOUT.toMillis())));
    }

    @Test
    void endsInTimeAndLeavesNothingBehind() throws Exception {
        try (ArtemisBroker broker =
                ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), Paths.newDirectory(getClass())))) {
            broker.start();
            Sample.configure(server, BeanArchive.properties(broker));
            try (Requester requester = new Requester(broker)) {
                requester.send(Requester.ids(0, MESSAGES));
                ServerLog log = ServerLog.fromNow();
                deployer.deploy(BeanArchive.NAME);
                requester.replies(SOME);
                long before = System.nanoTime();
                deployer.undeploy(BeanArchive.NAME);
                Duration took = Duration.ofNanos(System.nanoTime() - before);

                int processed = requester.replies(SOME).size();
                System.out.printf("undeployed in %d ms after %d messages%n", took.toMillis(), processed);
                assertThat(took).isLessThan(STOP_TIMEOUT.plusSeconds(1).plus(OF_THE_SERVER));
                assertThat(processed).isLessThan(MESSAGES);
                // What another consumer gets at once is not being delivered to anybody else, and nobody takes more.
                List<String> left = requester.takeRequests(MESSAGES - processed);
                assertThat(left).hasSize(MESSAGES - processed).doesNotHaveDuplicates();
                assertThat(requester.replies(processed)).hasSize(processed).doesNotContainAnyElementsOf(left);
                assertThat(log.ofWaylink("WLA0305", "WLA04")).isEmpty();
            }
        }
    }
}
