package io.waylink.artemis;

import java.util.EnumSet;
import java.util.List;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The names that the router has for addresses of the broker, and whether these are queues or topics. */
@Timeout(60)
class AddressNamesTest {

    @Test
    void anAliasStandsForAnAddressOrOneOfItsQueues() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(
                        router, "aliases", "orders.put -> orders.split, orders.gold -> orders.split::gold")) {
            for (String queue : List.of("gold", "silver")) {
                broker.server()
                        .createQueue(QueueConfiguration.of(queue)
                                .setAddress("orders.split")
                                .setRoutingType(RoutingType.MULTICAST)
                                .setDurable(false));
            }
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.put");
            assertThat(connection.sendAndAwait(in, "split", null)).isInstanceOf(Accepted.class);
            assertThat(connection.answeredAddress(in)).isEqualTo("orders.put");
            Receiver out = connection.receiver("out@client-1", "orders.gold");
            assertThat(connection.isAttached(out)).isTrue();
            assertThat(connection.answeredAddress(out)).isEqualTo("orders.gold");
            connection.settle(connection.receive(out), Accepted.getInstance());
            await().until(() -> broker.queue("gold").getMessageCount() == 0);
            assertThat(broker.queue("silver").getMessageCount()).isEqualTo(1);
        }
    }

    @Test
    void thePrefixIsTheRoutersAlone() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(
                        router, "addressPrefix", "east/", "addresses", "east/orders.#", "announce", "existing")) {
            TestRouterConnection connection = router.awaitConnection();
            await().untilAsserted(() -> assertThat(connection.routes())
                    .contains("in east/orders.a", "out east/orders.a")
                    .doesNotContain("in orders.a"));
            Sender in = connection.sender("in@client-1", "east/orders.a");
            assertThat(connection.sendAndAwait(in, "with a prefix", null)).isInstanceOf(Accepted.class);
            assertThat(connection.answeredAddress(in)).isEqualTo("east/orders.a");
            Receiver out = connection.receiver("out@client-1", "east/orders.a::orders.a");
            assertThat(((AmqpValue) connection.receive(out).message().getBody()).getValue())
                    .isEqualTo("with a prefix");

            broker.queue("orders.a").deleteQueue(true);
            broker.server().removeAddressInfo(SimpleString.of("orders.a"), null, true);
            assertThat(connection.awaitClosed(in)).isEqualTo("amqp:resource-deleted");
        }
    }

    @Test
    void aLinkThatSaysNeitherQueueNorTopicIsWhatIsConfigured() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "anycast", "jobs.#", "multicast", "news.#")) {
            TestRouterConnection connection = router.awaitConnection();
            Sender jobs = connection.sender("in@client-1", "jobs.new");
            assertThat(connection.sendAndAwait(jobs, "kept", null)).isInstanceOf(Accepted.class);
            assertThat(typesOf(broker, "jobs.new")).containsExactly(RoutingType.ANYCAST);
            await().until(() -> broker.queue("jobs.new").getMessageCount() == 1);
            Receiver news = connection.receiver("out@client-1", "news.new");
            assertThat(connection.isAttached(news)).isTrue();
            assertThat(typesOf(broker, "news.new")).containsExactly(RoutingType.MULTICAST);
        }
    }

    @Test
    void aPrefixSaysWhetherAQueueOrATopicIsMeant() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker =
                        TestBroker.open(router, "anycastPrefix", "queue://", "multicastPrefix", "topic://")) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "queue://jobs.new");
            assertThat(connection.sendAndAwait(in, "kept", null)).isInstanceOf(Accepted.class);
            assertThat(typesOf(broker, "jobs.new")).containsExactly(RoutingType.ANYCAST);
            assertThat(connection.isAttached(connection.receiver("out@client-1", "topic://news.new")))
                    .isTrue();
            assertThat(typesOf(broker, "news.new")).containsExactly(RoutingType.MULTICAST);
        }
    }

    private static EnumSet<RoutingType> typesOf(TestBroker broker, String address) {
        return broker.server().getAddressInfo(SimpleString.of(address)).getRoutingTypes();
    }
}
