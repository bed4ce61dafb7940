package io.waylink.artemis;

import java.util.List;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import io.waylink.artemis.testing.TestRouterConnection.Received;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transaction.Declare;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.Discharge;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What one client does, or fails to do, costs no other client of the same router anything. */
@Timeout(30)
class IsolationTest {

    private TestRouter router;
    private TestBroker broker;
    private TestRouterConnection connection;

    @BeforeEach
    void connect() throws Exception {
        router = new TestRouter();
        broker = TestBroker.open(router);
        connection = router.awaitConnection();
    }

    @AfterEach
    void close() throws Exception {
        broker.close();
        router.close();
    }

    @Test
    void committedTransactionsAreStored() {
        Sender coordinator = connection.coordinator("coordinator@client-1");
        Sender in = connection.sender("in@client-1", "orders.a");
        Binary id = declare(coordinator);
        connection.sendAndAwait(in, "in a transaction", within(id));
        assertThat(broker.queue("orders.a").getMessageCount()).isZero();

        Discharge discharge = new Discharge();
        discharge.setTxnId(id);
        discharge.setFail(false);
        assertThat(connection.sendAndAwait(coordinator, discharge, null)).isInstanceOf(Accepted.class);
        connection.close(coordinator);

        await().until(() -> broker.queue("orders.a").getMessageCount() == 1);
        assertThat(declare(connection.coordinator("another@client-2"))).isNotEqualTo(id);
    }

    @Test
    void abandonedTransactionsAreRolledBack() throws Exception {
        Queue queue = broker.queue("orders.a");
        Sender in = connection.sender("in@client-1", "orders.a");
        connection.sendAndAwait(in, "to be redelivered", null);

        Sender coordinator = connection.coordinator("coordinator@client-1");
        Binary id = declare(coordinator);
        connection.sendAndAwait(in, "never to be seen", within(id));
        Receiver out = connection.receiver("out@client-1", "orders.a");
        Received received = connection.receive(out);
        TransactionalState acknowledged = within(id);
        acknowledged.setOutcome(Accepted.getInstance());
        connection.on(() -> {
            received.delivery().disposition(acknowledged);
            return null;
        });
        connection.close(out);
        connection.close(in);
        connection.close(coordinator);

        Received again = connection.receive(connection.receiver("out@client-2", "orders.a"));
        assertThat(((AmqpValue) again.message().getBody()).getValue()).isEqualTo("to be redelivered");
        connection.settle(again, Accepted.getInstance());
        await().until(() -> queue.getMessageCount() == 0);
        assertThat(router.accepted()).isEqualTo(1);
    }

    @Test
    void anUnknownTransactionEndsOneLinkAndStoresNothing() {
        Sender good = connection.sender("good@client-1", "orders.a");
        Sender bad = connection.sender("bad@client-2", "orders.a");
        assertThat(connection.isAttached(good)).isTrue();
        Message message = Proton.message();
        message.setBody(new AmqpValue("in no transaction"));
        connection.send(bad, message, within(new Binary(new byte[] {1, 2, 3})));

        assertThat(connection.awaitClosed(bad)).isEqualTo("amqp:illegal-state");
        assertThat(connection.sendAndAwait(good, "fine", null)).isInstanceOf(Accepted.class);
        await().until(() -> broker.queue("orders.a").getMessageCount() == 1);
        assertThat(connection.hasEnded()).isFalse();
    }

    @Test
    void aLargeMessageInAnUnknownTransactionEndsOneLink() throws Exception {
        broker.close();
        broker = TestBroker.storing(router);
        connection = router.awaitConnection();
        Sender good = connection.sender("good@client-1", "orders.a");
        Sender bad = connection.sender("bad@client-2", "orders.a");
        assertThat(connection.isAttached(good)).isTrue();
        Message message = Proton.message();
        message.setBody(new AmqpValue("x".repeat(300_000)));
        connection.send(bad, message, within(new Binary(new byte[] {1, 2, 3})));

        assertThat(connection.awaitClosed(bad)).isEqualTo("amqp:illegal-state");
        assertThat(connection.sendAndAwait(good, "y".repeat(300_000), null)).isInstanceOf(Accepted.class);
        await().until(() -> broker.queue("orders.a").getMessageCount() == 1);
        assertThat(connection.hasEnded()).isFalse();
    }

    @Test
    void anAcknowledgementInAnUnknownTransactionEndsOneLink() throws Exception {
        Sender good = connection.sender("good@client-1", "orders.a");
        connection.sendAndAwait(good, "a message", null);
        Receiver bad = connection.receiver("bad@client-2", "orders.a");
        Received received = connection.receive(bad);
        TransactionalState nowhere = within(new Binary(new byte[] {1, 2, 3}));
        nowhere.setOutcome(Accepted.getInstance());
        connection.settle(received, nowhere);

        assertThat(connection.awaitClosed(bad)).isEqualTo("amqp:illegal-state");
        Receiver next = connection.receiver("next@client-3", "orders.a");
        connection.settle(connection.receive(next), Accepted.getInstance());
        assertThat(connection.hasEnded()).isFalse();
    }

    @Test
    void aMessageThatCannotBeReadEndsOneLink() {
        Sender good = connection.sender("good@client-1", "orders.a");
        Sender bad = connection.sender("bad@client-2", "orders.a");
        assertThat(connection.isAttached(good)).isTrue();
        await().until(() -> connection.on(bad::getCredit) > 0);
        connection.on(() -> {
            bad.delivery(new byte[] {9});
            bad.send(new byte[] {0, 0x53, 0x77, (byte) 0xff, 1, 2, 3}, 0, 7);
            return bad.advance();
        });

        assertThat(connection.sendAndAwait(good, "fine", null)).isInstanceOf(Accepted.class);
        assertThat(connection.hasEnded()).isFalse();
    }

    @Test
    void aDurableSubscriptionIsTheSameThroughAnotherRouter() throws Exception {
        Receiver subscriber = connection.receiver("prices@client-1", durable());
        assertThat(connection.isAttached(subscriber)).isTrue();
        List<String> queues = subscriptionQueues();
        connection.detach(subscriber);

        router.containerId("router-2");
        connection.kill();
        TestRouterConnection another = router.awaitConnection();
        assertThat(another.isAttached(another.receiver("prices@client-1", durable())))
                .isTrue();

        assertThat(queues).hasSize(1);
        assertThat(subscriptionQueues()).isEqualTo(queues);
    }

    @Test
    void aHalfClosedDetachLeavesNothingBehind() {
        for (int i = 0; i < 5; i++) {
            Sender in = connection.sender("in" + i + "@client-1", "orders.a");
            assertThat(connection.isAttached(in)).isTrue();
            connection.detach(in);
            Receiver out = connection.receiver("out" + i + "@client-1", "orders.a");
            assertThat(connection.isAttached(out)).isTrue();
            connection.detach(out);
        }
        await().until(() -> broker.queue("orders.a").getConsumerCount() == 0);
        await().until(() ->
                broker.server().getSessions().stream().allMatch(session -> session.getProducerCount() == 0));
    }

    private List<String> subscriptionQueues() throws Exception {
        return broker.server().getPostOffice().getMatchingBindings(SimpleString.of("orders.topic")).stream()
                .map(binding -> binding.getUniqueName().toString())
                .toList();
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

    private Binary declare(Sender coordinator) {
        return ((Declared) connection.sendAndAwait(coordinator, new Declare(), null)).getTxnId();
    }

    private static TransactionalState within(Binary id) {
        TransactionalState state = new TransactionalState();
        state.setTxnId(id);
        return state;
    }
}
