package io.waylink.artemis.broker;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.protocol.amqp.broker.ActiveMQProtonRemotingConnection;
import org.apache.activemq.artemis.protocol.amqp.proton.AMQPConnectionContext;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an operator may do in the broker's console. */
@Timeout(30)
class OperatorTest {

    @Test
    void aSessionThatIsClosedCostsTheConnectionWhichIsMadeAgain() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection first = router.awaitConnection();
            Sender in = first.sender("in@client-1", "orders.a");
            assertThat(first.isAttached(in)).isTrue();

            AMQPConnectionContext context = context(broker);
            context.runLater(() -> {
                context.getSessions().keySet().forEach(Session::close);
                context.flush();
            });

            await().until(first::hasEnded);
            assertThat(router.awaitConnection().hasEnded()).isFalse();
            assertThat(broker.plugin().status().get(0).lastError()).startsWith("session closed");
        }
    }

    private static AMQPConnectionContext context(TestBroker broker) {
        return broker.server().getRemotingService().getConnections().stream()
                .map(connection -> ((ActiveMQProtonRemotingConnection) connection).getAmqpConnection())
                .findFirst()
                .orElseThrow();
    }
}
