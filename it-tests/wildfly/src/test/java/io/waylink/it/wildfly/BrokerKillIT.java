package io.waylink.it.wildfly;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.waylink.it.process.RoutedBroker;
import io.waylink.it.process.SampleFront;
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

import static io.waylink.it.wildfly.SampleChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;

/** The broker is killed in the middle of sending and consuming, and comes back. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class BrokerKillIT {

    private static final int MESSAGES = 200;
    private static final int SENDERS = 4;

    @ArquillianResource
    private Deployer deployer;

    @ArquillianResource
    private ManagementClient server;

    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
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
            threads.shutdownNow();
            if (sample != null) {
                sample.close();
            }
        } finally {
            routed.close();
        }
    }

    @Test
    void nothingIsLost() throws Exception {
        SampleFront front = sample.front();
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        AtomicInteger failed = new AtomicInteger();
        List<CompletableFuture<Void>> senders = IntStream.range(0, SENDERS)
                .mapToObj(sender -> CompletableFuture.runAsync(
                        () -> {
                            for (int i = sender; i < MESSAGES; i += SENDERS) {
                                sendUntilAccepted(front, "kill-" + i, accepted, failed);
                            }
                        },
                        threads))
                .toList();

        eventually().until(() -> accepted.size() >= MESSAGES / 3);
        routed.broker().kill();
        routed.broker().start();

        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
        eventually().until(() -> Count.of(accepted, front).lost().isEmpty());
        System.out.printf(
                "accepted=%d failed and sent again=%d %s%n", accepted.size(), failed.get(), Count.of(accepted, front));
        assertThat(accepted).hasSize(MESSAGES);
    }

    /** What failed may have arrived all the same: the sample says so, and we take the risk of a duplicate. */
    private static void sendUntilAccepted(SampleFront front, String id, Set<String> accepted, AtomicInteger failed) {
        SampleFront.Reply reply = front.send(id).join();
        while (!reply.accepted()) {
            System.out.println(id + ": " + reply.outcome());
            failed.incrementAndGet();
            reply = front.send(id).join();
        }
        accepted.add(id);
    }
}
