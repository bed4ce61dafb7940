package io.waylink.artemis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import io.waylink.artemis.testing.TestRouterConnection.Received;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnknownDescribedType;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declare;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
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

    @Test
    void everyDrainIsAnsweredHoweverQuicklyTheyFollow() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Receiver receiver = connection.receiver("draining@client-1", "orders.a");
            assertThat(connection.isAttached(receiver)).isTrue();
            for (int i = 0; i < 300; i++) {
                connection.drain(receiver);
            }
            assertThat(broker.queue("orders.a").getConsumerCount()).isEqualTo(1);
        }
    }

    @Test
    void aSubscriptionIsNamedAsThatOfAClientWithoutARouter() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            assertThat(connection.isAttached(connection.receiver("prices@client-1", durable())))
                    .isTrue();
            assertThat(broker.queue("client-1.prices").getAddress().toString()).isEqualTo("orders.topic");
        }
    }

    @Test
    void consumersOfASharedSubscriptionShareItThroughSeveralRouters() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter();
                TestBroker broker = TestBroker.named("router.east.url", east.url(), "router.west.url", west.url())) {
            TestRouterConnection first = east.awaitConnection();
            TestRouterConnection second = west.awaitConnection();
            assertThat(first.isAttached(first.receiver("work@client-1", durable("shared", "global"))))
                    .isTrue();
            assertThat(second.isAttached(second.receiver("work|1@client-2", durable("shared", "global"))))
                    .isTrue();
            assertThat(broker.queue("work:global").getConsumerCount()).isEqualTo(2);
            assertThat(first.isAttached(first.receiver("work@client-3", durable("shared"))))
                    .isTrue();
            assertThat(broker.queue("client-3.work").getConsumerCount()).isEqualTo(1);
        }
    }

    /** Artemis would delete the queue that has this name, as it is of another address, and make a subscription of it. */
    @Test
    void aSubscriptionTakesTheNameOfNoQueue() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            broker.send("orders.a", "to stay");
            TestRouterConnection connection = router.awaitConnection();
            Receiver thief = connection.receiver("a@orders", durable());
            assertThat(connection.isAttached(thief)).isFalse();
            assertThat(connection.awaitClosed(thief)).isEqualTo("amqp:not-allowed");
            assertThat(broker.queue("orders.a").getMessageCount()).isEqualTo(1);
        }
    }

    /** The filter means what this connection has sent: here that of all clients of the router. */
    @Test
    void aSubscriberThatWantsNothingOfItsOwnStillGetsWhatItsNeighboursSend() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Source source = durable();
            source.setFilter(Map.of(
                    Symbol.valueOf("no-local"),
                    new UnknownDescribedType(UnsignedLong.valueOf(0x0000468C00000003L), List.of())));
            Receiver subscriber = connection.receiver("prices@client-1", source);
            assertThat(connection.isAttached(subscriber)).isTrue();
            Sender neighbour = connection.sender("in@client-2", "orders.topic");
            assertThat(connection.sendAndAwait(neighbour, "news", null)).isInstanceOf(Accepted.class);
            assertThat(connection.receive(subscriber)).isNotNull();
            assertThat(broker.queue("client-1.prices").getFilter()).isNull();
        }
    }

    @Test
    void aCoordinatorThatIsHalfClosedHasItsTransactionsRolledBackToo() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            broker.send("orders.a", "to be redelivered");
            Sender coordinator = connection.coordinator("coordinator@client-1");
            Binary id = ((Declared) connection.sendAndAwait(coordinator, new Declare(), null)).getTxnId();
            Receiver out = connection.receiver("out@client-1", "orders.a");
            Received received = connection.receive(out);
            TransactionalState acknowledged = new TransactionalState();
            acknowledged.setTxnId(id);
            acknowledged.setOutcome(Accepted.getInstance());
            connection.on(() -> {
                received.delivery().disposition(acknowledged);
                return null;
            });
            connection.detach(out);
            connection.detach(coordinator);
            assertThat(connection.receive(connection.receiver("out@client-2", "orders.a")))
                    .isNotNull();
            assertThat(router.accepted()).isEqualTo(1);
        }
    }

    @Test
    void whatTheCoordinatorDoesNotUnderstandEndsItAlone() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender good = connection.sender("good@client-1", "orders.a");
            Sender bad = connection.coordinator("coordinator@client-2");
            Discharge unknown = new Discharge();
            unknown.setTxnId(new Binary(new byte[] {1, 2, 3}));
            assertThat(connection.sendAndAwait(bad, unknown, null)).isInstanceOf(Rejected.class);
            Message nonsense = Proton.message();
            nonsense.setBody(new AmqpValue("neither declare nor discharge"));
            connection.send(bad, nonsense, null);
            assertThat(connection.sendAndAwait(good, "fine", null)).isInstanceOf(Accepted.class);
            assertThat(connection.hasEnded()).isFalse();
            assertThat(broker.queue("orders.a")).isNotNull();
        }
    }

    @Test
    void aSessionThatAnOperatorClosesCostsTheConnectionWhichComesBack() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection first = router.awaitConnection();
            assertThat(first.isAttached(first.receiver("out@client-1", "orders.a")))
                    .isTrue();
            ServerSession session = broker.server().getSessions().iterator().next();
            broker.server()
                    .getActiveMQServerControl()
                    .closeSessionWithID(session.getConnectionID().toString(), session.getName(), true);
            TestRouterConnection second = router.awaitConnection();
            assertThat(second.isAttached(second.receiver("out@client-1", "orders.a")))
                    .isTrue();
            await().until(() -> broker.queue("orders.a").getConsumerCount() == 1);
        }
    }

    @Test
    void aMessageThatWasSentTwiceIsKeptOnce() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            for (int i = 0; i < 2; i++) {
                Message message = Proton.message();
                message.setBody(new AmqpValue("in doubt"));
                message.setApplicationProperties(new ApplicationProperties(Map.of("_AMQ_DUPL_ID", "one")));
                assertThat(connection.outcome(in, message)).isInstanceOf(Accepted.class);
            }
            await().until(() -> broker.queue("orders.a").getMessageCount() == 1);
        }
    }

    @Test
    void aReleasedMessageIsNotCountedAndAModifiedOneIs() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.changed(
                        router,
                        configuration -> configuration.addAddressSetting(
                                "orders.#",
                                new AddressSettings()
                                        .setMaxDeliveryAttempts(2)
                                        .setDeadLetterAddress(SimpleString.of("secret.b"))))) {
            TestRouterConnection connection = router.awaitConnection();
            broker.send("orders.a", "unwanted");
            Receiver out = connection.receiver("out@client-1", "orders.a");
            for (int i = 0; i < 5; i++) {
                connection.settle(connection.receive(out), Released.getInstance());
            }
            Modified failed = new Modified();
            failed.setDeliveryFailed(true);
            connection.settle(connection.receive(out), failed);
            connection.settle(connection.receive(out), failed);
            await().until(() -> broker.queue("secret.b").getMessageCount() == 1);
        }
    }

    /** There is no two-phase commit in AMQP 1.0, and Artemis offers none: an XA client has to be told so. */
    @Test
    void theCoordinatorOffersLocalTransactionsOnly() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender coordinator = connection.coordinator("coordinator@client-1");
            assertThat(connection.isAttached(coordinator)).isTrue();
            assertThat(connection.on(() -> ((Coordinator) coordinator.getRemoteTarget()).getCapabilities()))
                    .extracting(Symbol::toString)
                    .contains("amqp:local-transactions")
                    .noneMatch(capability -> capability.contains("distributed") || capability.contains("promotable"));
            assertThat(broker.plugin().status()).hasSize(1);
        }
    }

    /** One session and one thread serve all links of a connection; several connections do not wait for each other. */
    @Test
    void aClientThatTakesNothingHoldsUpNobody() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.storing(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            Receiver idle = connection.receiver("idle@client-2", "orders.a");
            assertThat(connection.isAttached(idle)).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(connection.sendAndAwait(in, "x".repeat(150_000), null))
                        .isInstanceOf(Accepted.class);
            }
            Sender other = connection.sender("in@client-3", "secret.b");
            Receiver busy = connection.receiver("out@client-3", "secret.b");
            assertThat(connection.sendAndAwait(other, "quick", null)).isInstanceOf(Accepted.class);
            assertThat(connection.receive(busy)).isNotNull();
            assertThat(broker.queue("orders.a").getDeliveringCount()).isEqualTo(20);
        }
    }

    private static Source durable(String... capabilities) {
        Source source = new Source();
        source.setAddress("orders.topic");
        source.setDurable(TerminusDurability.UNSETTLED_STATE);
        source.setExpiryPolicy(TerminusExpiryPolicy.NEVER);
        source.setDistributionMode(Symbol.valueOf("copy"));
        source.setCapabilities(Stream.concat(Stream.of("topic"), Stream.of(capabilities))
                .map(Symbol::valueOf)
                .toArray(Symbol[]::new));
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
