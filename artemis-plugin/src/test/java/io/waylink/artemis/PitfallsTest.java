package io.waylink.artemis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.engine.Receiver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the inside of Artemis would make of routed links, were it left to itself. */
@Timeout(120)
class PitfallsTest {

    @Test
    void aSubscriptionThatComesBackElsewhereIsTakenFromWhoStillHoldsIt() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter();
                TestBroker broker = TestBroker.named(
                        "router.east.url", east.url(), "router.west.url", west.url(), "stealSubscriptions", "true")) {
            TestRouterConnection first = east.awaitConnection();
            TestRouterConnection second = west.awaitConnection();
            Receiver stale = first.receiver("prices@client-1", durable());
            Receiver bystander = first.receiver("prices@client-2", durable());
            assertThat(first.isAttached(stale)).isTrue();
            assertThat(first.isAttached(bystander)).isTrue();

            Receiver back = second.receiver("prices@client-1", durable());

            assertThat(second.isAttached(back)).isTrue();
            assertThat(first.awaitClosed(stale)).isEqualTo("amqp:link:stolen");
            broker.send("orders.topic", "after");
            assertThat(second.receive(back)).isNotNull();
            assertThat(first.receive(bystander)).isNotNull();
        }
    }

    @Test
    void unlessTheOperatorWantsItSoTheSubscriptionStaysWhereItIs() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter();
                TestBroker broker = TestBroker.named("router.east.url", east.url(), "router.west.url", west.url())) {
            TestRouterConnection first = east.awaitConnection();
            TestRouterConnection second = west.awaitConnection();
            assertThat(first.isAttached(first.receiver("prices@client-1", durable())))
                    .isTrue();
            assertThat(second.isAttached(second.receiver("prices@client-1", durable())))
                    .isFalse();
            assertThat(broker.plugin().status()).hasSize(2);
        }
    }

    private static Source durable() {
        Source source = new Source();
        source.setAddress("orders.topic");
        source.setDurable(TerminusDurability.UNSETTLED_STATE);
        source.setExpiryPolicy(TerminusExpiryPolicy.NEVER);
        source.setDistributionMode(Symbol.valueOf("copy"));
        source.setCapabilities(Symbol.valueOf("topic"));
        return source;
    }

    /** Links are being attached while their connection ends, one way and another: none may be left to hold messages. */
    @Test
    void aConnectionThatIsGoneLeavesNoConsumerBehind() throws Exception {
        int rounds = Integer.getInteger("waylink.orphan.rounds", 2);
        int connections = 16;
        for (int round = 0; round < rounds; round++) {
            endAmidAttaches(connections, round % 2 == 0);
        }
        System.out.printf("%d connections ended amid attaches, no consumer left%n", rounds * connections);
    }

    private static void endAmidAttaches(int connections, boolean byRouter) throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "connections", Integer.toString(connections))) {
            List<TestRouterConnection> all = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                all.add(router.awaitConnection());
            }
            awaitConnected(broker);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (TestRouterConnection connection : all) {
                for (int link = 0; link < 5; link++) {
                    connection.receiver("orphan-" + link + "@client-1", "orders.a");
                }
                ends.add(byRouter ? cut(connection) : closeByOperator(broker, connection));
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new)).join();
            await().until(() -> all.stream().allMatch(TestRouterConnection::hasEnded));
            Queue queue = broker.queue("orders.a");
            await().untilAsserted(() -> assertThat(queue.getConsumerCount()).isZero());
            await().untilAsserted(
                            () -> assertThat(broker.server().getSessions()).isEmpty());
        }
    }

    private static void awaitConnected(TestBroker broker) {
        await().until(() ->
                broker.plugin().status().stream().allMatch(status -> status.state() == RouterStatus.State.CONNECTED));
    }

    private static CompletableFuture<Void> cut(TestRouterConnection connection) {
        return CompletableFuture.runAsync(() -> {
            try {
                connection.kill();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static CompletableFuture<Void> closeByOperator(TestBroker broker, TestRouterConnection connection) {
        int port = connection.brokerPort();
        return CompletableFuture.runAsync(() -> broker.server().getRemotingService().getConnections().stream()
                .filter(each -> each.getTransportConnection().getLocalAddress().endsWith(":" + port))
                .forEach(each -> each.fail(new ActiveMQInternalErrorException("closed by an operator"))));
    }
}
