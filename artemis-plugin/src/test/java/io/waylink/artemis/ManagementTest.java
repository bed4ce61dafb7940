package io.waylink.artemis;

import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.micrometer.core.instrument.MeterRegistry;
import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.activemq.artemis.api.core.management.BrokerConnectionControl;
import org.apache.activemq.artemis.core.server.BrokerConnection;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.transaction.Declare;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
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

    @Test
    void whatPassesIsCounted() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router)) {
            RouterControl control = control(broker.server().getMBeanServer(), "");
            TestRouterConnection connection = first(router);
            Sender in = connection.sender("a@client-1", "orders.a");
            connection.sendAndAwait(in, "one", null);
            connection.sendAndAwait(in, "two", null);
            Receiver out = connection.receiver("b@client-1", "orders.a");
            connection.settle(connection.receive(out), Accepted.getInstance());
            connection.receive(out);
            Sender coordinator = connection.coordinator("c@client-1");
            connection.sendAndAwait(coordinator, new Declare(), null);
            connection.close(coordinator);
            assertThat(connection.isAttached(connection.sender("d@client-1", "activemq.management")))
                    .isFalse();
            TransactionalState nowhere = new TransactionalState();
            nowhere.setTxnId(new Binary(new byte[] {1}));
            Message message = Proton.message();
            message.setBody(new AmqpValue("in no transaction"));
            connection.send(in, message, nowhere);
            connection.awaitClosed(in);
            connection.kill();
            first(router);

            await().untilAsserted(() -> {
                assertThat(control.getDeliveriesIn()).isEqualTo(2);
                assertThat(control.getDeliveriesOut()).isEqualTo(2);
                assertThat(control.getAbandonedTransactions()).isEqualTo(1);
                assertThat(control.getRefusedLinks()).isEqualTo(1);
                assertThat(control.getLinkErrors()).isEqualTo(1);
            });
        }
    }

    @Test
    void theConsoleListsStopsAndStartsIt() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = broker(router)) {
            MBeanServer beans = broker.server().getMBeanServer();
            BrokerConnectionControl shown = JMX.newMBeanProxy(
                    beans,
                    new ObjectName("org.apache.activemq.artemis:broker=\"test-broker\",component=broker-connections,"
                            + "name=\"east\""),
                    BrokerConnectionControl.class);
            await().until(shown::isConnected);
            assertThat(shown.isStarted()).isTrue();
            assertThat(shown.getName()).isEqualTo("east");
            assertThat(shown.getProtocol()).isEqualTo("AMQP");
            assertThat(shown.getUri()).isEqualTo(router.url());
            assertThat(broker.server().getBrokerConnections())
                    .extracting(BrokerConnection::getName)
                    .containsExactlyInAnyOrder("east", "east-2");
            TestRouterConnection connection = first(router);
            shown.stop();
            await().until(connection::hasEnded);
            await().until(() -> !shown.isStarted() && !shown.isConnected());
            broker.server().startBrokerConnection("east");
            await().until(shown::isConnected);
            broker.stop();
            assertThat(broker.server().getBrokerConnections()).isEmpty();
            assertThat(beans.queryNames(new ObjectName("*:component=broker-connections,*"), null))
                    .isEmpty();
        }
    }

    @Test
    void metersAreThereWithAMetricsPlugin() throws Exception {
        try (TestRouter router = new TestRouter();
                TestBroker broker = TestBroker.metered("router.east.url", router.url(), "addresses", "orders.#")) {
            MeterRegistry registry = broker.server().getMetricsManager().getMeterRegistry();
            TestRouterConnection connection = router.awaitConnection();
            connection.sendAndAwait(connection.sender("a@client-1", "orders.a"), "one", null);
            await().untilAsserted(() -> {
                assertThat(registry.get("artemis.router.connected")
                                .tag("router", "east")
                                .gauge()
                                .value())
                        .isEqualTo(1);
                assertThat(registry.get("artemis.router.routes.announced")
                                .gauge()
                                .value())
                        .isEqualTo(3);
                assertThat(registry.get("artemis.router.routes.refused").gauge().value())
                        .isZero();
                assertThat(registry.get("artemis.router.deliveries.in")
                                .functionCounter()
                                .count())
                        .isEqualTo(1);
                assertThat(registry.get("artemis.router.transactions.abandoned")
                                .functionCounter()
                                .count())
                        .isZero();
            });
            broker.stop();
            assertThat(registry.getMeters())
                    .noneMatch(meter -> meter.getId().getName().startsWith("artemis.router."));
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
