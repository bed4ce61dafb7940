package io.waylink.artemis.broker;

import java.util.List;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.core.server.Consumer;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Consumers that the broker keeps although their connection is gone; a living one plays the part of the one that is gone. */
@Timeout(30)
class OrphansTest {

    @Test
    void whatTheyHoldIsDeliveredToOthers() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "connections", "2")) {
            TestRouterConnection gone = router.awaitConnection();
            TestRouterConnection other = router.awaitConnection();
            Queue queue = broker.queue("orders.a");
            assertThat(gone.isAttached(gone.receiver("orphan@client-1", "orders.a")))
                    .isTrue();
            broker.send("orders.a", "held");
            await().until(() -> queue.getDeliveringCount() == 1);
            Object id = idOf(broker, gone);

            new Orphans(broker.server(), id).free();

            assertThat(queue.getConsumerCount()).isZero();
            assertThat(other.receive(other.receiver("living@client-2", "orders.a")))
                    .isNotNull();
            new Orphans(broker.server(), id).free();
            assertThat(queue.getConsumerCount()).isEqualTo(1);
        }
    }

    /**
     * How a router makes Artemis keep a consumer that no client has, which holds what nobody gets: a link ends and is attached
     * again under its name, and both are read at once. Once this fails, {@link DetachEnds} is not needed any more.
     */
    @Test
    void artemisMakesAConsumerForALinkThatIsNoMore() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection client = TestRouterConnection.dial(broker.listen(), "any", "body");
            Queue queue = broker.queue("orders.a");
            Receiver link = client.receiver("orphan@client-1", "orders.a");
            assertThat(client.isAttached(link)).isTrue();
            List<Consumer> first = List.copyOf(queue.getConsumers());

            Receiver again = client.endAndAttachAgain(link);
            await().until(() -> queue.getConsumerCount() == 1
                    && queue.getConsumers().stream().noneMatch(first::contains));
            broker.send("orders.a", "held");

            await().until(() -> queue.getDeliveringCount() == 1);
            assertThat(client.isAttached(client.sender("later@client-1", "orders.a")))
                    .isTrue();
            assertThat(client.on(again::getRemoteState)).isEqualTo(EndpointState.UNINITIALIZED);
            client.kill();
        }
    }

    /** The same, where the client waits without end for its transaction to begin. */
    @Test
    void artemisNeverAnswersACoordinatorThatEndsAndComesBackInOneBreath() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection client = TestRouterConnection.dial(broker.listen(), "any", "body");
            Sender coordinator = client.coordinator("coordinator@client-1");
            assertThat(client.isAttached(coordinator)).isTrue();

            Sender again = client.endAndAttachAgain(coordinator);

            assertThat(client.isAttached(client.sender("later@client-1", "orders.a")))
                    .isTrue();
            assertThat(client.on(again::getRemoteState)).isEqualTo(EndpointState.UNINITIALIZED);
            client.kill();
        }
    }

    private static Object idOf(TestBroker broker, TestRouterConnection gone) {
        return broker.server().getRemotingService().getConnections().stream()
                .filter(connection ->
                        connection.getTransportConnection().getLocalAddress().endsWith(":" + gone.brokerPort()))
                .map(RemotingConnection::getID)
                .findFirst()
                .orElseThrow();
    }
}
