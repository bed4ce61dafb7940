package io.waylink.artemis;

import java.util.function.Consumer;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.core.settings.impl.PageFullMessagePolicy;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Nobody takes the messages: what the broker keeps has a limit, and who sends through a router learns of it. */
@Timeout(60)
class StoreAndForwardTest {

    private static final String KILOBYTE = "x".repeat(1000);
    private static final int LIMIT = 20_000;

    private static Consumer<Configuration> orders(AddressSettings settings) {
        return configuration -> configuration.setPersistenceEnabled(true).addAddressSetting("orders.#", settings);
    }

    private static AddressSettings limited(AddressFullMessagePolicy policy) {
        return new AddressSettings()
                .setMaxSizeBytes(LIMIT)
                .setPageSizeBytes(5_000)
                .setAddressFullMessagePolicy(policy);
    }

    /** How many messages the broker keeps of those that are offered until one is not accepted, or there are too many. */
    private static DeliveryState sendUntilRefused(TestRouterConnection connection, Sender in, int most) {
        DeliveryState outcome = Accepted.getInstance();
        for (int i = 0; i < most && outcome instanceof Accepted; i++) {
            outcome = connection.sendAndAwait(in, KILOBYTE, null);
        }
        return outcome;
    }

    @Test
    void aFullAddressThatBlocksGivesNoCreditUntilItHasRoom() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(
                        router,
                        orders(limited(AddressFullMessagePolicy.BLOCK)),
                        "amqpCredits",
                        "4",
                        "amqpLowCredits",
                        "1")) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            int sent = 0;
            while (sent < 100 && hasCredit(connection, in, broker)) {
                assertThat(connection.sendAndAwait(in, KILOBYTE, null)).isInstanceOf(Accepted.class);
                sent++;
            }
            assertThat(sent).isLessThan(30);

            Sender neighbour = connection.sender("in@client-2", "secret.b");
            assertThat(connection.sendAndAwait(neighbour, KILOBYTE, null)).isInstanceOf(Accepted.class);

            Receiver out = connection.receiver("out@client-3", "orders.a");
            for (int i = 0; i < sent; i++) {
                connection.settle(connection.receive(out), Accepted.getInstance());
                connection.on(() -> {
                    out.flow(1);
                    return null;
                });
            }
            assertThat(connection.sendAndAwait(in, KILOBYTE, null)).isInstanceOf(Accepted.class);
        }
    }

    /** Credit is filled up on another thread of the broker; while the address is not full it is sure to come. */
    private static boolean hasCredit(TestRouterConnection connection, Sender in, TestBroker broker) throws Exception {
        if (connection.on(in::getCredit) == 0
                && broker.server()
                                .getPagingManager()
                                .getPageStore(SimpleString.of("orders.a"))
                                .getAddressSize()
                        < LIMIT) {
            await().until(() -> connection.on(in::getCredit) > 0);
        }
        return connection.on(in::getCredit) > 0;
    }

    @Test
    void aFullAddressThatFailsRejects() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(router, orders(limited(AddressFullMessagePolicy.FAIL)))) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            DeliveryState outcome = sendUntilRefused(connection, in, 100);
            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(((Rejected) outcome).getError().getCondition().toString())
                    .isEqualTo("amqp:resource-limit-exceeded");
            assertThat(broker.queue("orders.a").getMessageCount()).isLessThan(30);
            assertThat(connection.hasEnded()).isFalse();
        }
    }

    @Test
    void orItSaysThatTryingAgainMayHelp() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(
                        router,
                        orders(limited(AddressFullMessagePolicy.FAIL)),
                        "amqpUseModifiedForTransientDeliveryErrors",
                        "true")) {
            TestRouterConnection connection = router.awaitConnection();
            Source source = new Source();
            source.setOutcomes(Symbol.valueOf("amqp:accepted:list"), Symbol.valueOf("amqp:modified:list"));
            Sender in = connection.sender("in@client-1", "orders.a", source);
            DeliveryState outcome = sendUntilRefused(connection, in, 100);
            assertThat(outcome).isInstanceOf(Modified.class);
            assertThat(((Modified) outcome).getDeliveryFailed()).isTrue();
            assertThat(broker.queue("orders.a").getMessageCount()).isLessThan(30);
        }
    }

    @Test
    void aFullAddressThatDropsAcceptsAndDoesNotKeep() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(router, orders(limited(AddressFullMessagePolicy.DROP)))) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            assertThat(sendUntilRefused(connection, in, 100)).isInstanceOf(Accepted.class);
            assertThat(broker.queue("orders.a").getMessageCount()).isLessThan(30);
        }
    }

    @Test
    void aFullAddressThatPagesKeepsEverythingOnDisk() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(router, orders(limited(AddressFullMessagePolicy.PAGE)))) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            assertThat(sendUntilRefused(connection, in, 100)).isInstanceOf(Accepted.class);
            Queue queue = broker.queue("orders.a");
            assertThat(queue.getPagingStore().isPaging()).isTrue();
            assertThat(queue.getPagingStore().getAddressSize()).isLessThan(2 * LIMIT);
            Receiver out = connection.receiver("out@client-2", "orders.a");
            for (int i = 0; i < 100; i++) {
                connection.settle(connection.receive(out), Accepted.getInstance());
                connection.on(() -> {
                    out.flow(1);
                    return null;
                });
            }
            await().until(() -> queue.getMessageCount() == 0);
        }
    }

    @Test
    void theDiskHasALimitToo() throws Exception {
        AddressSettings settings = limited(AddressFullMessagePolicy.PAGE)
                .setPageLimitBytes(20_000L)
                .setPageFullMessagePolicy(PageFullMessagePolicy.FAIL);
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(router, orders(settings))) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            DeliveryState outcome = sendUntilRefused(connection, in, 200);
            assertThat(outcome).isInstanceOf(Rejected.class);
            assertThat(((Rejected) outcome).getError().getCondition().toString())
                    .isEqualTo("amqp:resource-limit-exceeded");
            assertThat(broker.queue("orders.a").getMessageCount()).isLessThan(100);
        }
    }

    @Test
    void whatAnAbsentSubscriberIsOwedExpires() throws Exception {
        AddressSettings settings =
                new AddressSettings().setExpiryDelay(100L).setExpiryAddress(SimpleString.of("secret.b"));
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(router, configuration -> configuration
                        .setMessageExpiryScanPeriod(100)
                        .addAddressSetting("orders.#", settings))) {
            TestRouterConnection connection = router.awaitConnection();
            Receiver subscriber = connection.receiver("news@client-1", durable());
            assertThat(connection.isAttached(subscriber)).isTrue();
            connection.detach(subscriber);
            Queue subscription = broker.queue("client-1.news");
            await().until(() -> subscription.getConsumerCount() == 0);
            Sender in = connection.sender("in@client-2", "orders.topic");
            for (int i = 0; i < 10; i++) {
                assertThat(connection.sendAndAwait(in, KILOBYTE, null)).isInstanceOf(Accepted.class);
            }
            await().until(() -> subscription.getMessageCount() == 0);
            await().until(() -> broker.queue("secret.b").getMessageCount() == 10);
        }
    }

    /** A ring keeps the newest for whoever comes late, at a fixed cost. */
    @Test
    void aRingKeepsTheNewestForAnAbsentConsumer() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "aliases", "latest -> orders.topic::latest")) {
            broker.server()
                    .createQueue(QueueConfiguration.of("latest")
                            .setAddress("orders.topic")
                            .setRoutingType(RoutingType.MULTICAST)
                            .setRingSize(3L));
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-2", "orders.topic");
            for (int i = 0; i < 10; i++) {
                assertThat(connection.sendAndAwait(in, KILOBYTE, null)).isInstanceOf(Accepted.class);
            }
            await().until(() -> broker.queue("latest").getMessageCount() == 3);
            assertThat(connection.receive(connection.receiver("out@client-1", "latest")))
                    .isNotNull();
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
}
