package io.waylink.it.wildfly;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.RoutedBroker;
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

import static org.assertj.core.api.Assertions.assertThat;

/** A bean behind a router, which consumes and sends in one transaction: it is back by itself, whatever went away. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MdbRecoveryIT {

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private RoutedBroker routed;
    private int sent;

    @Deployment(name = BeanArchive.NAME, managed = false, testable = false)
    static EnterpriseArchive archive() {
        return BeanArchive.with(Map.of());
    }

    @BeforeEach
    void start() throws Exception {
        routed = RoutedBroker.dialingOut(Paths.artemis(), Paths.plugin(), Paths.newDirectory(getClass()));
        routed.start();
        Sample.configure(server, Map.of("waylink.url", routed.url()));
        deployer.deploy(BeanArchive.NAME);
        works(routed.broker(), "at first");
    }

    @AfterEach
    void stop() {
        try {
            deployer.undeploy(BeanArchive.NAME);
        } finally {
            routed.close();
        }
    }

    /** Requests that are sent now are answered, each once. */
    private void works(ArtemisBroker broker, String when) throws Exception {
        try (Requester requester = new Requester(broker)) {
            List<String> ids = Requester.ids(sent, sent + 20);
            sent += 20;
            long before = System.nanoTime();
            requester.send(ids);
            requester.replies(1);
            System.out.printf(
                    "%s: %d ms to the first message%n",
                    when, Duration.ofNanos(System.nanoTime() - before).toMillis());
            assertThat(requester.replies(ids.size()))
                    .isEqualTo(ids.stream().sorted().toList());
        }
    }

    @Test
    void afterABrokerRestart() throws Exception {
        routed.broker().kill();
        routed.broker().start();
        works(routed.broker(), "broker restarted");
    }

    @Test
    void afterARouterRestart() throws Exception {
        routed.router().kill();
        routed.router().start();
        works(routed.broker(), "router restarted");
    }

    @Test
    void afterABrokerThatHung() throws Exception {
        routed.broker().pause();
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(HUNG.toMillis(), TimeUnit.MILLISECONDS))
                .get();
        routed.broker().resume();
        works(routed.broker(), "broker hung for " + HUNG.toSeconds() + " s");
    }

    /** Longer by {@code -Dwaylink.hung=30}. */
    private static final Duration HUNG = Duration.ofSeconds(Integer.getInteger("waylink.hung", 10));

    @Test
    void afterItsQueueWasDeleted() throws Exception {
        try (Requester requester = new Requester(routed.broker())) {
            requester.deleteRequests();
        }
        works(routed.broker(), "queue deleted");
    }
}
