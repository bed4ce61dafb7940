package io.waylink.artemis;

import java.util.Arrays;

import io.waylink.artemis.RouterStatus.State;
import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Routers that forward messages and attach no links: the broker attaches its own. */
@Timeout(60)
class WaypointsTest {

    private static final int ATTACH = 0x12;
    private static final int DETACH = 0x16;

    private static final String[] PUT_AND_GET = {
        "addresses",
        "in orders.put, out orders.get",
        "aliases",
        "orders.put -> orders.a, orders.get -> orders.a::orders.a",
        "mode",
    };

    private static TestBroker broker(TestRouter router, String mode) throws Exception {
        String[] properties = Arrays.copyOf(PUT_AND_GET, PUT_AND_GET.length + 1);
        properties[PUT_AND_GET.length] = mode;
        return TestBroker.open(router, properties);
    }

    @ParameterizedTest
    @ValueSource(strings = {"skupper-router", "another-router"})
    void theBrokerFindsOutWhatTheRouterCanDo(String product) throws Exception {
        try (TestRouter router = new TestRouter()) {
            router.withoutLinkRoutes(product);
            try (TestBroker broker = broker(router, "auto")) {
                TestRouterConnection connection = router.awaitConnection();
                await().untilAsserted(() -> assertThat(connection.forwarding())
                        .containsExactlyInAnyOrder("in orders.put", "out orders.get"));
                await().until(() -> broker.plugin().status().get(0).state() == State.CONNECTED);
                assertThat(broker.plugin().status().get(0).routes())
                        .extracting(Object::toString)
                        .containsExactlyInAnyOrder("in orders.put: 200 attached", "out orders.get: 200 attached");
                assertThat(connection.managementRequests().isEmpty()).isEqualTo(product.equals("skupper-router"));
            }
        }
    }

    @Test
    void aRouterThatHasLinkRoutesGetsThem() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router, "auto")) {
            TestRouterConnection connection = router.awaitConnection();
            await().untilAsserted(() -> assertThat(connection.routes())
                    .containsExactlyInAnyOrder("in orders.put", "out orders.get", "in $coordinator"));
            assertThat(connection.forwarding()).isEmpty();
            assertThat(broker.plugin().status()).hasSize(1);
        }
    }

    @Test
    void messagesGoInAtOneAddressAndOutAtAnother() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router, "waypoints")) {
            TestRouterConnection connection = router.awaitConnection();
            Receiver out = connection.forwarding("out orders.get", Receiver.class);
            Sender in = connection.forwarding("in orders.put", Sender.class);
            for (int i = 0; i < 10; i++) {
                assertThat(connection.sendAndAwait(in, "message " + i, null)).isInstanceOf(Accepted.class);
            }
            connection.settle(connection.receive(out), Released.getInstance());
            for (int i = 0; i < 9; i++) {
                connection.settle(connection.receive(out), Accepted.getInstance());
            }
            connection.settle(connection.receive(out), Accepted.getInstance());
            await().until(() -> broker.queue("orders.a").getMessageCount() == 0);
        }
    }

    @Test
    void withoutCreditOfTheRouterMessagesStayInTheQueue() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router, "waypoints")) {
            TestRouterConnection connection = router.awaitConnection();
            Receiver out = connection.forwarding("out orders.get", Receiver.class);
            Sender in = connection.forwarding("in orders.put", Sender.class);
            for (int i = 0; i < 50; i++) {
                assertThat(connection.sendAndAwait(in, "message " + i, null)).isInstanceOf(Accepted.class);
            }
            await().until(() -> broker.queue("orders.a").getDeliveringCount() == 20);
            connection.kill();
            TestRouterConnection next = router.awaitConnection();
            Receiver again = next.forwarding("out orders.get", Receiver.class);
            assertThat(((AmqpValue) next.receive(again).message().getBody()).getValue())
                    .isEqualTo("message 0");
            // What the lost link held is counted here and there while it goes back.
            await().untilAsserted(() ->
                    assertThat(broker.queue("orders.a").getMessageCount()).isEqualTo(50));
            assertThat(out.getQueued()).isZero();
        }
    }

    @Test
    void oneAddressForBothWaysIsAWaypointAndComesAndGoesWithTheQueue() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker =
                        TestBroker.open(router, "addresses", "orders.a", "announce", "existing", "mode", "waypoints")) {
            TestRouterConnection connection = router.awaitConnection();
            String[] pair = {"in orders.a qd.waypoint", "out orders.a qd.waypoint"};
            await().untilAsserted(() -> assertThat(connection.forwarding()).containsExactlyInAnyOrder(pair));
            await().until(() -> broker.plugin().status().get(0).routes().size() == pair.length); // and it knows that
            remove(broker);
            await().untilAsserted(() -> assertThat(connection.forwarding()).isEmpty());
            broker.createQueue("orders.a");
            await().untilAsserted(() -> assertThat(connection.forwarding()).containsExactlyInAnyOrder(pair));
        }
    }

    private static void remove(TestBroker broker) throws Exception {
        broker.queue("orders.a").deleteQueue(true);
        broker.server().removeAddressInfo(SimpleString.of("orders.a"), null, true);
    }

    @Test
    void aQueueThatGoesBeforeTheRouterHasAnsweredIsAttachedWhenItIsBack() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker =
                        TestBroker.open(router, "addresses", "orders.a", "announce", "existing", "mode", "waypoints")) {
            TestRouterConnection connection = router.awaitConnection();
            await().until(() -> connection.forwarding().size() == 2);
            remove(broker);
            await().until(() -> connection.forwarding().isEmpty());
            connection.pause();
            broker.createQueue("orders.a");
            await().until(() -> connection.held(ATTACH) == 2);
            remove(broker);
            await().until(() -> connection.held(DETACH) == 2);
            broker.createQueue("orders.a");
            connection.resume();
            await().until(() -> connection.forwarding().size() == 2);
            Sender in = connection.forwarding("in orders.a qd.waypoint", Sender.class);
            assertThat(connection.sendAndAwait(in, "message", null)).isInstanceOf(Accepted.class);
            Receiver out = connection.forwarding("out orders.a qd.waypoint", Receiver.class);
            connection.settle(connection.receive(out), Accepted.getInstance());
            await().until(() -> broker.queue("orders.a").getMessageCount() == 0);
            assertThat(broker.queue("orders.a").getConsumerCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "waypoints"})
    void aRouterWithoutWaypointsIsKeptFromSendingInCircles(String mode) throws Exception {
        try (TestRouter router = new TestRouter()) {
            router.withoutLinkRoutes("skupper-router");
            try (TestBroker broker = TestBroker.open(router, "addresses", "orders.a", "mode", mode)) {
                TestRouterConnection connection = router.awaitConnection();
                await().until(() -> broker.plugin().status().get(0).state() == State.CONNECTED);
                assertThat(broker.plugin().status().get(0).routes())
                        .extracting(Object::toString)
                        .hasSize(2)
                        .allMatch(answer -> answer.contains("the router would send its messages in circles"));
                assertThat(connection.forwarding()).isEmpty();
            }
        }
    }

    @Test
    void whatCannotBeAttachedIsSaid() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(
                        router,
                        "addresses",
                        "out orders.topic, orders.#, in secret.b, in orders.a",
                        "allowSend",
                        "orders.#",
                        "mode",
                        "waypoints")) {
            TestRouterConnection connection = router.awaitConnection();
            await().untilAsserted(() -> assertThat(connection.forwarding()).containsExactly("in orders.a"));
            await().untilAsserted(() -> assertThat(
                            broker.plugin().status().get(0).routes())
                    .extracting(Object::toString)
                    .anyMatch(answer ->
                            answer.startsWith("out orders.topic: amqp:not-found there is no queue at orders.topic"))
                    .anyMatch(answer -> answer.startsWith("out orders.#: the router forwards messages of addresses"))
                    .contains("in secret.b: routed links may not send to secret.b", "in orders.a: 200 attached"));
        }
    }

    @Test
    void brokersThatHavePartOfAnAddressEachTakeAPartOfItsMessages() throws Exception {
        String[] shard = {
            "addresses", "orders.split", "aliases", "orders.split -> orders.a", "mode", "waypoints",
        };
        try (TestRouter router = new TestRouter();
                TestBroker one = TestBroker.open(router, shard)) {
            TestRouterConnection first = router.awaitConnection();
            try (TestBroker two = TestBroker.open(router, shard)) {
                TestRouterConnection second = router.awaitConnection();
                for (TestRouterConnection each : new TestRouterConnection[] {first, second, first}) {
                    Sender in = each.forwarding("in orders.split qd.waypoint", Sender.class);
                    assertThat(each.sendAndAwait(in, "part", null)).isInstanceOf(Accepted.class);
                }
                await().until(() -> one.queue("orders.a").getMessageCount() == 2);
                await().until(() -> two.queue("orders.a").getMessageCount() == 1);
                Receiver out = second.forwarding("out orders.split qd.waypoint", Receiver.class);
                second.settle(second.receive(out), Accepted.getInstance());
                await().until(() -> two.queue("orders.a").getMessageCount() == 0);
            }
        }
    }
}
