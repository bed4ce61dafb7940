package io.waylink.artemis;

import java.util.Map;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.ActiveMQInternalErrorException;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.utils.PasswordMaskingUtil;
import org.apache.qpid.proton.engine.EndpointState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The connection lives as long as the broker is active, and announces each time it is made. */
@Timeout(30)
class LifecycleTest {

    @Test
    void aStoppingBrokerSaysSoAndAStartedOneConnectsOnce() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "addresses", "orders.#", "containerId", "broker-1")) {
            TestRouterConnection first = router.awaitConnection();
            assertThat(first.broker().getRemoteContainer()).isEqualTo("broker-1");
            await().until(() -> first.managementRequests().size() == 3);
            awaitState(broker, RouterStatus.State.CONNECTED);
            assertThat(broker.plugin().status().get(0).routes())
                    .extracting(Object::toString)
                    .containsExactly(
                            "in orders.#: 201 as asked", "out orders.#: 201 as asked", "in $coordinator: 201 as asked");

            broker.stop();
            await().until(() -> first.on(() -> first.broker().getRemoteState()) == EndpointState.CLOSED);
            assertThat(first.broker().getRemoteCondition().getCondition().toString())
                    .isEqualTo("amqp:connection:forced");
            await().until(first::hasEnded);
            assertThat(broker.plugin().status()).isEmpty();

            broker.start();
            TestRouterConnection second = router.awaitConnection();
            await().until(() -> second.managementRequests().size() == 3);
            awaitState(broker, RouterStatus.State.CONNECTED);
            assertThat(router.accepted()).isEqualTo(2);
        }
    }

    /** The build runs these tests on several versions of Artemis. */
    @Test
    void theBrokerIsOfTheVersionThatIsMeant() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            assertThat(broker.server().getVersion().getFullVersion())
                    .isEqualTo(System.getProperty(
                            "waylink.artemis.version",
                            broker.server().getVersion().getFullVersion()));
        }
    }

    @Test
    void registeringTwiceConnectsOnce() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            router.awaitConnection();
            broker.plugin().registered(broker.server());
            broker.plugin().activationComplete();
            awaitState(broker, RouterStatus.State.CONNECTED);
            assertThat(broker.plugin().status()).hasSize(1);
            assertThat(router.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aBrokerThatIsNotActiveStaysSilent() throws Exception {
        try (TestRouter router = new TestRouter()) {
            RouteContainerPlugin plugin = new RouteContainerPlugin();
            plugin.init(Map.of("url", router.url(), "addresses", ""));
            ActiveMQServer passive = ActiveMQServers.newActiveMQServer(new ConfigurationImpl(), false);
            plugin.registered(passive);
            plugin.registered(passive);
            plugin.preDeActivate();
            assertThat(plugin.status()).isEmpty();
            assertThat(router.accepted()).isZero();
        }
    }

    @Test
    void aCutConnectionIsMadeAgain() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "addresses", "orders.#")) {
            TestRouterConnection first = router.awaitConnection();
            awaitState(broker, RouterStatus.State.CONNECTED);
            first.kill();
            TestRouterConnection second = router.awaitConnection();
            await().until(() -> second.managementRequests().size() == 3);
            awaitState(broker, RouterStatus.State.CONNECTED);
            await().until(() ->
                    broker.server().getRemotingService().getConnections().size() == 1);
            await().until(() -> broker.server().getSessions().isEmpty());
        }
    }

    @Test
    void aConnectionThatAnOperatorClosesIsMadeAgain() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router)) {
            TestRouterConnection first = router.awaitConnection();
            awaitState(broker, RouterStatus.State.CONNECTED);
            broker.server()
                    .getRemotingService()
                    .getConnections()
                    .forEach(
                            connection -> connection.fail(new ActiveMQInternalErrorException("closed by an operator")));
            await().until(first::hasEnded);
            router.awaitConnection();
            awaitState(broker, RouterStatus.State.CONNECTED);
        }
    }

    @Test
    void anIdleRouterIsHeldByHeartbeatsAndASilentOneIsGivenUp() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.open(router, "idleTimeout", "1000")) {
            TestRouterConnection silent = router.awaitConnection();
            assertThat(silent.idleTimeoutOfBroker()).isEqualTo(500);
            router.awaitConnection();
            assertThat(broker.plugin().status().get(0).lastError()).contains("idle");
        }
    }

    @Test
    void withSecurityOnSomebodyHasToBeNamed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.secured(router)) {
            assertThat(broker.plugin().status()).isEmpty();
            assertThat(router.accepted()).isZero();
        }
    }

    @Test
    void passwordsMayBeMasked() throws Exception {
        String masked = "ENC(" + PasswordMaskingUtil.getDefaultCodec().encode("routed-secret") + ")";
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.secured(router, "brokerUser", "routed", "brokerPassword", masked)) {
            router.awaitConnection();
            awaitState(broker, RouterStatus.State.CONNECTED);
        }
    }

    @Test
    void aMaskThatCannotBeDecodedIsNotFollowed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.secured(router, "brokerUser", "routed", "brokerPassword", "ENC(xyz)")) {
            assertThat(broker.plugin().status()).isEmpty();
            assertThat(router.accepted()).isZero();
        }
    }

    @Test
    void aUserWhomTheBrokerRefusesIsNamed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.secured(router, "brokerUser", "nobody", "brokerPassword", "hidden")) {
            awaitState(broker, RouterStatus.State.WAITING);
            assertThat(broker.plugin().status().get(0).lastError())
                    .contains("this broker refuses brokerUser \"nobody\"")
                    .doesNotContain("hidden");
            assertThat(broker.server().getRemotingService().getConnections()).isEmpty();
        }
    }

    static void awaitState(TestBroker broker, RouterStatus.State state) {
        await().until(() -> broker.plugin().status().get(0).state() == state);
    }
}
