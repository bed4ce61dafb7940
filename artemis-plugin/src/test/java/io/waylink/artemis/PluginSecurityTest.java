package io.waylink.artemis;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What routed links may not, be it for the broker's permissions, for those of the plugin, or whatever they say. */
@Timeout(60)
class PluginSecurityTest {

    @Test
    void whatTheBrokersUserMayNotIsRefusedLinkByLink() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker =
                        TestBroker.secured(router, "brokerUser", "routed", "brokerPassword", "routed-secret")) {
            TestRouterConnection connection = router.awaitConnection();
            Sender permitted = connection.sender("permitted@client-1", "orders.a");
            Sender in = connection.sender("in@client-2", "secret.b");
            Receiver out = connection.receiver("out@client-2", "secret.b");

            assertThat(connection.isAttached(in)).isFalse();
            assertThat(connection.awaitClosed(in)).isEqualTo("amqp:unauthorized-access");
            assertThat(connection.isAttached(out)).isFalse();
            assertThat(connection.awaitClosed(out)).isEqualTo("amqp:unauthorized-access");
            assertThat(connection.sendAndAwait(permitted, "fine", null)).isInstanceOf(Accepted.class);
            assertThat(broker.server().getSessions())
                    .allSatisfy(session -> assertThat(session.getUsername()).isEqualTo("routed"));
        }
    }

    @Test
    void theBrokersOwnAddressesAndTheAnonymousRelayAreClosed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            for (String address : OWN) {
                refused(connection, connection.sender("to-" + address, address), "amqp:not-allowed");
                refused(connection, connection.receiver("from-" + address, address), "amqp:not-allowed");
            }
            Sender ordinary = connection.sender("in@client-1", "orders.a");
            assertThat(connection.sendAndAwait(ordinary, "fine", null)).isInstanceOf(Accepted.class);
            assertThat(broker.queue("orders.a")).isNotNull();
        }
    }

    private static final String[] OWN = {
        "activemq.management",
        "activemq.management?consumer-priority=1",
        "activemq.management::activemq.management",
        "activemq.notifications",
        "activemq.#",
        "#",
        "$management",
        "$.artemis.internal.router",
        null,
    };

    private static void refused(TestRouterConnection connection, Link link, String condition) {
        assertThat(connection.isAttached(link)).isFalse();
        assertThat(connection.awaitClosed(link)).isEqualTo(condition);
    }

    @Test
    void aPrefixOpensNothing() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(
                        router, "anycastPrefix", "queue://", "allowListen", "orders.#", "addressPrefix", "east/")) {
            TestRouterConnection connection = router.awaitConnection();
            refused(connection, connection.sender("a", "queue://activemq.management"), "amqp:not-allowed");
            refused(connection, connection.sender("b", "east/queue://activemq.management"), "amqp:not-allowed");
            refused(connection, connection.receiver("c", "east/queue://secret.b"), "amqp:unauthorized-access");
            Receiver ordinary = connection.receiver("d", "east/queue://orders.a");
            assertThat(connection.isAttached(ordinary)).isTrue();
            assertThat(broker.queue("orders.a").getConsumerCount()).isEqualTo(1);
        }
    }

    @Test
    void eachDirectionHasPatternsOfItsOwn() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "allowSend", "secret.*", "allowListen", "orders.#")) {
            TestRouterConnection connection = router.awaitConnection();
            refused(connection, connection.sender("in@1", "orders.a"), "amqp:unauthorized-access");
            refused(connection, connection.receiver("out@1", "secret.b"), "amqp:unauthorized-access");
            Receiver out = connection.receiver("out@2", "orders.a");
            Sender in = connection.sender("in@2", "secret.b");
            assertThat(connection.isAttached(out)).isTrue();
            assertThat(connection.sendAndAwait(in, "fine", null)).isInstanceOf(Accepted.class);
            assertThat(broker.queue("orders.a").getConsumerCount()).isEqualTo(1);
        }
    }

    @Test
    void withoutPatternsNothingMayPassThatWay() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "allowSend", "")) {
            TestRouterConnection connection = router.awaitConnection();
            refused(connection, connection.sender("in@1", "orders.a"), "amqp:unauthorized-access");
            assertThat(connection.isAttached(connection.receiver("out@1", "orders.a")))
                    .isTrue();
            assertThat(broker.plugin().status()).hasSize(1);
        }
    }

    @Test
    void aQueueIsNotReachedByTheNameOfAnotherAddress() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "allowListen", "orders.#")) {
            broker.server()
                    .createQueue(QueueConfiguration.of("orders.trap")
                            .setAddress("secret.b")
                            .setRoutingType(RoutingType.ANYCAST));
            TestRouterConnection connection = router.awaitConnection();
            refused(connection, connection.receiver("a", "orders.trap"), "amqp:unauthorized-access");
            refused(connection, connection.receiver("b", "orders.a::orders.trap"), "amqp:unauthorized-access");
            refused(connection, connection.receiver("c", "orders.a::secret.b"), "amqp:unauthorized-access");
            assertThat(broker.queue("orders.trap").getConsumerCount()).isZero();
            assertThat(broker.queue("secret.b").getConsumerCount()).isZero();
        }
    }

    @Test
    void whatTheBrokersUserMayNotThePluginCannotAllow() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.secured(
                        router,
                        "brokerUser",
                        "routed",
                        "brokerPassword",
                        "routed-secret",
                        "allowSend",
                        "secret.#",
                        "aliases",
                        "orders.get -> secret.b")) {
            TestRouterConnection connection = router.awaitConnection();
            refused(connection, connection.sender("in@1", "secret.b"), "amqp:unauthorized-access");
            refused(connection, connection.sender("in@2", "orders.get"), "amqp:unauthorized-access");
            assertThat(broker.queue("secret.b").getConsumerCount()).isZero();
        }
    }
}
