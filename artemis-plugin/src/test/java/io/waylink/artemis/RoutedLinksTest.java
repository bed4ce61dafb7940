package io.waylink.artemis;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import io.waylink.artemis.testing.TestRouterConnection.Received;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Links that a router attaches into the broker over the connection that the broker made. */
@Timeout(30)
class RoutedLinksTest {

    @Test
    void messagesGoInAndComeOut() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            for (int i = 0; i < 10; i++) {
                assertThat(connection.sendAndAwait(in, "message " + i, null)).isInstanceOf(Accepted.class);
            }
            await().until(() -> broker.queue("orders.a").getMessageCount() == 10);

            Receiver out = connection.receiver("out@client-2", "orders.a");
            for (int i = 0; i < 10; i++) {
                Received received = connection.receive(out);
                assertThat(((AmqpValue) received.message().getBody()).getValue())
                        .isEqualTo("message " + i);
                connection.settle(received, Accepted.getInstance());
            }
            await().until(() -> broker.queue("orders.a").getMessageCount() == 0);
        }
    }

    @Test
    void aLinkThatClosesLeavesTheOthersAlone() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender staying = connection.sender("staying@client-1", "orders.a");
            Sender leaving = connection.sender("leaving@client-2", "orders.a");
            Receiver out = connection.receiver("out@client-2", "orders.a");
            assertThat(connection.isAttached(leaving)).isTrue();
            assertThat(connection.isAttached(out)).isTrue();

            connection.close(leaving);
            connection.close(out);

            assertThat(connection.sendAndAwait(staying, "still here", null)).isInstanceOf(Accepted.class);
            assertThat(router.accepted()).isEqualTo(1);
            assertThat(broker.queue("orders.a").getConsumerCount()).isZero();
        }
    }

    @Test
    void aLinkThatEndsAndComesBackInOneBreathIsServed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection connection = router.awaitConnection();
            Sender in = connection.sender("in@client-1", "orders.a");
            Receiver out = connection.receiver("out@client-2", "orders.a");
            Sender coordinator = connection.coordinator("coordinator@client-2");
            assertThat(connection.isAttached(in)).isTrue();
            assertThat(connection.isAttached(out)).isTrue();
            assertThat(connection.isAttached(coordinator)).isTrue();

            Sender inAgain = connection.endAndAttachAgain(in);
            Receiver outAgain = connection.endAndAttachAgain(out);
            assertThat(connection.isAttached(connection.endAndAttachAgain(coordinator)))
                    .isTrue();

            assertThat(connection.isAttached(inAgain)).isTrue();
            assertThat(connection.isAttached(outAgain)).isTrue();
            assertThat(connection.sendAndAwait(inAgain, "still here", null)).isInstanceOf(Accepted.class);
            connection.settle(connection.receive(outAgain), Accepted.getInstance());
            await().until(() -> broker.queue("orders.a").getMessageCount() == 0);
            assertThat(broker.queue("orders.a").getConsumerCount()).isEqualTo(1);
        }
    }
}
