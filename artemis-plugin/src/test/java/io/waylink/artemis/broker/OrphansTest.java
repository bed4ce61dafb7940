package io.waylink.artemis.broker;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
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

    private static Object idOf(TestBroker broker, TestRouterConnection gone) {
        return broker.server().getRemotingService().getConnections().stream()
                .filter(connection ->
                        connection.getTransportConnection().getLocalAddress().endsWith(":" + gone.brokerPort()))
                .map(RemotingConnection::getID)
                .findFirst()
                .orElseThrow();
    }
}
