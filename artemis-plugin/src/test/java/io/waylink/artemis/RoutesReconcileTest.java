package io.waylink.artemis;

import java.time.Duration;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** With {@code announce=existing} the routes at the router follow the addresses of the broker. */
@Timeout(60)
class RoutesReconcileTest {

    private static final String[] EXISTING = {"announce", "existing", "addresses", "orders.#", "exclude", "*.dead"};

    @Test
    void routesComeAndGoWithTheAddresses() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, EXISTING)) {
            TestRouterConnection connection = router.awaitConnection();
            awaitRoutes(
                    connection,
                    "in orders.a",
                    "out orders.a",
                    "in orders.topic",
                    "out orders.topic",
                    "in $coordinator");

            add(broker, "orders.new");
            add(broker, "orders.dead");
            add(broker, "orders.*");
            add(broker, "others");
            broker.server().createQueue(temporary("orders.temporary"));
            broker.server().removeAddressInfo(SimpleString.of("orders.topic"), null);
            awaitRoutes(
                    connection, "in orders.a", "out orders.a", "in orders.new", "out orders.new", "in $coordinator");

            broker.server().removeAddressInfo(SimpleString.of("orders.a"), null, true);
            awaitRoutes(connection, "in orders.new", "out orders.new", "in $coordinator");
            await().until(() -> broker.plugin().status().get(0).routes().size() == 3);
            assertThat(connection.hasEnded()).isFalse();
        }
    }

    @Test
    void anAddressThatComesAndGoesQuicklyIsNotAnnouncedTwice() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, EXISTING)) {
            TestRouterConnection connection = router.awaitConnection();
            awaitRoutes(
                    connection,
                    "in orders.a",
                    "out orders.a",
                    "in orders.topic",
                    "out orders.topic",
                    "in $coordinator");
            for (int i = 0; i < 500; i++) {
                add(broker, "orders.flap");
                broker.server().removeAddressInfo(SimpleString.of("orders.flap"), null);
            }
            add(broker, "orders.last");
            await().until(() -> connection.routes().contains("out orders.last"));
            assertThat(connection.routes()).hasSize(7).doesNotContain("in orders.flap");
            assertThat(connection.hasEnded()).isFalse();
        }
    }

    @Test
    void producersOfAnAddressThatIsGoneAreTold() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, EXISTING)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender gone = connection.sender("gone@client-1", "orders.topic");
            Sender staying = connection.sender("staying@client-1", "orders.a");
            assertThat(connection.isAttached(gone)).isTrue();
            await().until(() -> connection.routes().contains("in orders.topic"));

            broker.server().removeAddressInfo(SimpleString.of("orders.topic"), null);

            assertThat(connection.awaitClosed(gone)).isEqualTo("amqp:resource-deleted");
            assertThat(connection.sendAndAwait(staying, "still here", null)).isInstanceOf(Accepted.class);
        }
    }

    @Test
    void theNextConnectionStartsFromNothing() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, EXISTING)) {
            TestRouterConnection first = router.awaitConnection();
            await().until(() -> first.routes().size() == 5);
            first.kill();
            TestRouterConnection second = router.awaitConnection();
            await().until(() -> second.routes().size() == 5);
            broker.stop();
            broker.start();
            TestRouterConnection third = router.awaitConnection();
            await().until(() -> third.routes().size() == 5);
        }
    }

    /** Announced at once, and then taken back; how long that takes is printed, as it depends on the machine. */
    @Test
    void tenThousandAddresses() throws Exception {
        int count = 10_000;
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, EXISTING)) {
            TestRouterConnection connection = router.awaitConnection();
            await().until(() -> connection.routes().size() == 5);
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                add(broker, "orders.many." + i);
            }
            long added = System.nanoTime();
            awaitCount(connection, 5 + 2 * count);
            long announced = System.nanoTime();
            connection.kill();
            TestRouterConnection next = router.awaitConnection();
            awaitCount(next, 5 + 2 * count);
            long again = System.nanoTime();
            for (int i = 0; i < count; i++) {
                broker.server().removeAddressInfo(SimpleString.of("orders.many." + i), null);
            }
            long removed = System.nanoTime();
            awaitCount(next, 5);
            long withdrawn = System.nanoTime();
            System.out.printf(
                    "%d addresses: added in %d ms, all announced %d ms later; announced on a new connection in %d ms;"
                            + " removed in %d ms, all withdrawn %d ms later%n",
                    count,
                    millis(start, added),
                    millis(added, announced),
                    millis(announced, again),
                    millis(again, removed),
                    millis(removed, withdrawn));
            assertThat(next.hasEnded()).isFalse();
        }
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }

    private static void awaitCount(TestRouterConnection connection, int count) {
        await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> connection.routes().size() == count);
    }

    private static void awaitRoutes(TestRouterConnection connection, String... routes) {
        await().untilAsserted(() -> assertThat(connection.routes()).containsExactlyInAnyOrder(routes));
    }

    private static void add(TestBroker broker, String name) throws Exception {
        broker.server().addAddressInfo(new AddressInfo(SimpleString.of(name), RoutingType.MULTICAST));
    }

    private static QueueConfiguration temporary(String name) {
        return QueueConfiguration.of(name)
                .setRoutingType(RoutingType.ANYCAST)
                .setTemporary(true)
                .setDurable(false);
    }
}
