package io.waylink.artemis;

import java.util.HashSet;
import java.util.Set;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** One plugin entry and more than one connection. */
@Timeout(30)
class SeveralRoutersTest {

    @Test
    void whatGoesInAtOneRouterComesOutAtAnother() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter();
                TestBroker broker = TestBroker.named("router.east.url", east.url(), "router.west.url", west.url())) {
            TestRouterConnection in = east.awaitConnection();
            TestRouterConnection out = west.awaitConnection();
            assertThat(in.sendAndAwait(in.sender("in@client-1", "orders.a"), "through", null))
                    .isInstanceOf(Accepted.class);
            assertThat(((AmqpValue) out.receive(out.receiver("out@client-2", "orders.a"))
                                    .message()
                                    .getBody())
                            .getValue())
                    .isEqualTo("through");
            assertThat(broker.plugin().status()).extracting(RouterStatus::name).containsExactly("east", "west");
        }
    }

    @Test
    void oneRouterThatIsLostLeavesTheOthersAlone() throws Exception {
        try (TestRouter east = new TestRouter();
                TestRouter west = new TestRouter();
                TestBroker broker = TestBroker.named("router.east.url", east.url(), "router.west.url", west.url())) {
            TestRouterConnection lost = east.awaitConnection();
            TestRouterConnection staying = west.awaitConnection();
            lost.kill();
            east.awaitConnection();
            assertThat(staying.sendAndAwait(staying.sender("in@client-1", "orders.a"), "through", null))
                    .isInstanceOf(Accepted.class);
            assertThat(west.accepted()).isEqualTo(1);
            assertThat(broker.plugin().status()).hasSize(2);
        }
    }

    @Test
    void severalConnectionsToOneRouterHaveNamesOfTheirOwn() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "containerId", "broker-1", "connections", "3")) {
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                names.add(router.awaitConnection().broker().getRemoteContainer());
            }
            assertThat(names).containsExactlyInAnyOrder("broker-1", "broker-1-2", "broker-1-3");
            await().until(() -> broker.plugin().status().stream()
                    .allMatch(status -> status.state() == RouterStatus.State.CONNECTED));
            broker.stop();
            assertThat(broker.plugin().status()).isEmpty();
        }
    }
}
