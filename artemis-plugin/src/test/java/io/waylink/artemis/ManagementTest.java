package io.waylink.artemis;

import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What JMX shows of a connection to a router, and what an operator can do there. */
@Timeout(30)
class ManagementTest {

    private static final String NAME =
            "org.apache.activemq.artemis:broker=\"test-broker\",component=router-connections,name=\"east%s\"";

    @Test
    void oneBeanForEachConnection() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router)) {
            MBeanServer beans = broker.server().getMBeanServer();
            RouterControl control = control(beans, "");
            await().until(() -> control.getState().equals("CONNECTED"));
            assertThat(control.getUrl()).isEqualTo(router.url());
            assertThat(control.getHost()).isEqualTo(router.url().substring("amqp://".length()));
            assertThat(control.getContainerId()).isEqualTo("broker-1");
            assertThat(control.getRouterContainerId()).isEqualTo("router-1");
            assertThat(control.getSince()).matches("20.*Z");
            assertThat(control.getAttempts()).isZero();
            assertThat(control.getLastError()).isNull();
            assertThat(control.getAnnouncedRoutes())
                    .containsExactly(
                            "in orders.#: 201 as asked", "out orders.#: 201 as asked", "in $coordinator: 201 as asked");
            assertThat(control(beans, "-2").getContainerId()).isEqualTo("broker-1-2");

            broker.stop();
            assertThat(beans.queryNames(new ObjectName("*:component=router-connections,*"), null))
                    .isEmpty();
            broker.start();
            await().until(() -> control.getState().equals("CONNECTED"));
        }
    }

    @Test
    void routedLinksAreListed() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router)) {
            RouterControl control = control(broker.server().getMBeanServer(), "");
            TestRouterConnection connection = first(router);
            connection.isAttached(connection.sender("a@client-1", "orders.a"));
            connection.isAttached(connection.receiver("b@client-1", "orders.a"));
            connection.isAttached(connection.coordinator("c@client-1"));
            await().untilAsserted(() -> assertThat(control.getRoutedLinks())
                    .containsExactly(
                            "in $coordinator (c@client-1)", "in orders.a (a@client-1)", "out orders.a (b@client-1)"));
        }
    }

    @Test
    void operatorsDisconnectAndConnect() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router)) {
            RouterControl control = control(broker.server().getMBeanServer(), "");
            TestRouterConnection connection = first(router);
            await().until(() -> control.getState().equals("CONNECTED"));
            control.disconnect();
            await().until(connection::hasEnded);
            await().until(() -> control.getState().equals("STOPPED"));
            assertThat(control.getRoutedLinks()).isEmpty();
            control.connect();
            first(router);
            await().until(() -> control.getState().equals("CONNECTED"));
            control.reannounce();
            assertThat(control.getAnnouncedRoutes()).hasSize(3);
        }
    }

    private static TestBroker broker(TestRouter router) throws Exception {
        return TestBroker.managed(
                "router.east.url",
                router.url(),
                "router.east.connections",
                "2",
                "addresses",
                "orders.#",
                "containerId",
                "broker-1");
    }

    private static TestRouterConnection first(TestRouter router) throws InterruptedException {
        TestRouterConnection connection = router.awaitConnection();
        return connection.broker().getRemoteContainer().equals("broker-1") && !connection.hasEnded()
                ? connection
                : first(router);
    }

    private static RouterControl control(MBeanServer beans, String suffix) throws Exception {
        return JMX.newMBeanProxy(beans, new ObjectName(NAME.formatted(suffix)), RouterControl.class);
    }
}
