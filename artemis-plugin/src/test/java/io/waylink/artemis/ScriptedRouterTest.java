package io.waylink.artemis;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.waylink.artemis.testing.TestBroker;
import io.waylink.artemis.testing.TestRouter;
import io.waylink.artemis.testing.TestRouterConnection;
import org.apache.qpid.protonj2.test.driver.ProtonTestServer;
import org.apache.qpid.protonj2.test.driver.codec.primitives.Symbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the broker sends to a router, frame by frame, and what it makes of routers that do not play along. */
@Timeout(30)
class ScriptedRouterTest {

    private static final String LINK_ROUTE = "org.apache.qpid.dispatch.router.connection.linkRoute";
    private static final String REPLY_TO = "amqp:/_topo/0/router/temp.1";

    @Test
    void linkRoutesAreCreatedOnePerDirection() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer()) {
            router.expectSASLAnonymousConnect();
            router.expectOpen()
                    .withContainerId("broker-1")
                    .withHostname("estate")
                    .withIdleTimeOut(30_000)
                    .respond()
                    .withContainerId("scripted");
            expectManagement(router);
            expectCreate(router, 0, "orders.#", "in", 201, "Created");
            expectCreate(router, 1, "orders.#", "out", 403, "Forbidden");
            expectCreate(router, 2, "$coordinator", "in", 201, "Created");
            router.start();
            try (TestBroker broker = TestBroker.at(
                    url(router), "containerId", "broker-1", "hostname", "estate", "addresses", "orders.#")) {
                router.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                RouterStatus status = broker.plugin().status().get(0);
                assertThat(status.router()).isEqualTo("scripted");
                assertThat(status.attempts()).isZero();
                assertThat(status.routes())
                        .extracting(Object::toString)
                        .containsExactly(
                                "in orders.#: 201 Created",
                                "out orders.#: 403 Forbidden",
                                "in $coordinator: 201 Created");
                router.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterWithoutLinkRoutesStaysConnected() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer()) {
            router.expectSASLAnonymousConnect();
            router.expectOpen().respond().withContainerId("skrouter");
            expectManagement(router);
            expectCreate(router, 0, "orders.#", "in", 400, "No such entity type '" + LINK_ROUTE + "'");
            expectCreate(router, 1, "orders.#", "out", 400, "No such entity type '" + LINK_ROUTE + "'");
            router.start();
            try (TestBroker broker = TestBroker.at(url(router), "addresses", "orders.#", "coordinator", "false")) {
                router.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                assertThat(broker.plugin().status().get(0).routes())
                        .hasSize(2)
                        .allMatch(answer -> answer.linkRoutesUnknown() && !answer.created());
                router.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterWithoutManagementStaysConnected() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer()) {
            router.expectSASLAnonymousConnect();
            router.expectOpen().respond().withContainerId("closed-router");
            router.expectBegin().respond();
            router.expectAttach().ofReceiver().respond().withSource().withAddress(REPLY_TO);
            router.expectAttach().ofSender().respond().withNullTarget();
            router.remoteDetach()
                    .withClosed(true)
                    .withErrorCondition("amqp:unauthorized-access", "no")
                    .queue();
            router.expectFlow();
            router.expectDetach();
            router.start();
            try (TestBroker broker = TestBroker.at(url(router), "addresses", "orders.#")) {
                router.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                assertThat(broker.plugin().status().get(0).routes()).hasSize(3).allMatch(answer -> answer.description()
                        .contains("amqp:unauthorized-access no"));
                router.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterThatSpeaksFirstIsHeard() throws Exception {
        for (int time = 0; time < 10; time++) {
            try (TestRouter router = new TestRouter(TestRouterConnection::speakFirst);
                    TestBroker broker = TestBroker.open(router)) {
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                assertThat(router.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void aRouterThatDoesNotAnswerIsGivenUpForTheNext() throws Exception {
        try (ProtonTestServer mute = new ProtonTestServer();
                ProtonTestServer next = new ProtonTestServer()) {
            mute.expectSASLHeader();
            mute.start();
            connectable(next);
            next.start();
            try (TestBroker broker = TestBroker.at(url(mute) + "," + url(next), "connectTimeout", "1000")) {
                next.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                assertThat(broker.plugin().status().get(0).lastError())
                        .isEqualTo("no answer: no answer to Open within 1000 ms");
                next.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterThatDoesNotAnswerTheAnnouncementIsGivenUpForTheNext() throws Exception {
        try (ProtonTestServer half = new ProtonTestServer();
                ProtonTestServer next = new ProtonTestServer()) {
            connectable(half);
            half.expectBegin().respond();
            half.expectAttach().ofReceiver();
            half.expectAttach().ofSender();
            half.expectFlow().optional();
            half.expectClose().optional();
            half.start();
            next.expectSASLAnonymousConnect();
            next.expectOpen().respond().withContainerId("next");
            expectManagement(next);
            expectCreate(next, 0, "a", "in", 201, "Created");
            expectCreate(next, 1, "a", "out", 201, "Created");
            next.start();
            try (TestBroker broker = TestBroker.at(
                    url(half) + "," + url(next), "connectTimeout", "1000", "addresses", "a", "coordinator", "false")) {
                next.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                assertThat(broker.plugin().status().get(0).lastError()).contains("no answer to the announcement");
                next.expectClose().respond();
            }
        }
    }

    @Test
    void aRouterThatDropsTheConnectionIsReplacedByTheNext() throws Exception {
        try (ProtonTestServer dropping = new ProtonTestServer();
                ProtonTestServer next = new ProtonTestServer()) {
            dropping.expectSASLAnonymousConnect();
            dropping.expectOpen();
            dropping.dropAfterLastHandler();
            dropping.start();
            connectable(next);
            next.start();
            try (TestBroker broker = TestBroker.at(url(dropping) + "," + url(next))) {
                next.waitForScriptToComplete(10, TimeUnit.SECONDS);
                LifecycleTest.awaitState(broker, RouterStatus.State.CONNECTED);
                next.expectClose().respond();
            }
        }
    }

    @Test
    void theStandInThatARouterNamesIsConnectedToWhenItIsGone() throws Exception {
        try (ProtonTestServer named = new ProtonTestServer()) {
            connectable(named);
            named.start();
            Map<String, Object> other = Map.of("network-host", "nowhere.invalid", "port", "1", "scheme", "amqp+ws");
            Map<String, Object> standIn = Map.of(
                    "network-host",
                    "127.0.0.1",
                    "port",
                    Integer.toString(named.getServerURI().getPort()));
            try (ProtonTestServer first = new ProtonTestServer()) {
                first.expectSASLAnonymousConnect();
                first.expectOpen()
                        .respond()
                        .withContainerId("first")
                        .withProperty("failover-server-list", List.of(symbolic(other), symbolic(standIn)));
                first.dropAfterLastHandler();
                first.start();
                try (TestBroker broker = TestBroker.at(url(first))) {
                    named.waitForScriptToComplete(10, TimeUnit.SECONDS);
                    await().until(() ->
                            "next".equals(broker.plugin().status().get(0).router()));
                    named.expectClose().respond();
                }
            }
        }
    }

    private static Map<Symbol, Object> symbolic(Map<String, Object> entries) {
        return entries.entrySet().stream()
                .collect(Collectors.toMap(entry -> Symbol.valueOf(entry.getKey()), Map.Entry::getValue));
    }

    @Test
    void aCloseWithAnErrorIsReported() throws Exception {
        try (ProtonTestServer closing = new ProtonTestServer();
                ProtonTestServer next = new ProtonTestServer()) {
            closing.expectSASLAnonymousConnect();
            closing.expectOpen();
            closing.remoteOpen().withContainerId("closing").queue();
            closing.remoteClose()
                    .withErrorCondition("amqp:not-allowed", "this listener is full")
                    .queue();
            closing.expectBegin().optional();
            closing.expectAttach().optional();
            closing.expectAttach().optional();
            closing.expectFlow().optional();
            closing.expectClose().optional();
            closing.start();
            connectable(next);
            next.start();
            try (TestBroker broker = TestBroker.at(url(closing) + "," + url(next))) {
                await().until(() -> String.valueOf(
                                broker.plugin().status().get(0).lastError())
                        .equals("amqp:not-allowed: this listener is full"));
            }
        }
    }

    @Test
    void aWrongPasswordIsReportedWithoutIt() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer()) {
            router.expectFailingSASLPlainConnect((byte) 1, "PLAIN");
            router.start();
            try (TestBroker broker = TestBroker.at(url(router), "user", "broker", "password", "hidden")) {
                LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
                assertThat(broker.plugin().status().get(0).lastError())
                        .isEqualTo("not authenticated: it refuses user \"broker\" or the password");
            }
        }
    }

    @Test
    void aRouterWithoutAnAllowedMechanismIsReported() throws Exception {
        try (ProtonTestServer router = new ProtonTestServer()) {
            router.expectSASLHeader().respondWithSASLHeader();
            router.remoteSaslMechanisms().withMechanisms("GSSAPI", "EXTERNAL").queue();
            router.start();
            try (TestBroker broker = TestBroker.at(url(router), "user", "broker", "password", "hidden")) {
                LifecycleTest.awaitState(broker, RouterStatus.State.WAITING);
                assertThat(broker.plugin().status().get(0).lastError())
                        .isEqualTo("not authenticated: it offers the SASL mechanisms [GSSAPI, EXTERNAL],"
                                + " allowed are [SCRAM-SHA-512, SCRAM-SHA-256, PLAIN]");
            }
        }
    }

    private static String url(ProtonTestServer router) {
        return "amqp://127.0.0.1:" + router.getServerURI().getPort();
    }

    private static void connectable(ProtonTestServer router) {
        router.expectSASLAnonymousConnect();
        router.expectOpen().respond().withContainerId("next");
    }

    private static void expectManagement(ProtonTestServer router) {
        router.expectBegin().respond();
        router.expectAttach()
                .ofReceiver()
                .withSource()
                .withDynamic(true)
                .also()
                .respond()
                .withSource()
                .withAddress(REPLY_TO);
        router.expectAttach()
                .ofSender()
                .withTarget()
                .withAddress("$management")
                .also()
                .respond();
        router.remoteFlow().withLinkCredit(10).queue();
        router.expectFlow().withLinkCredit(250);
    }

    private static void expectCreate(
            ProtonTestServer router, int number, String pattern, String direction, int status, String description) {
        String name = "waylink:" + pattern + ":" + direction;
        router.expectTransfer()
                .withMessage()
                .withProperties()
                .withTo("$management")
                .withReplyTo(REPLY_TO)
                .withCorrelationId(name)
                .also()
                .withApplicationProperties()
                .withProperty("operation", "CREATE")
                .withProperty("type", LINK_ROUTE)
                .withProperty("name", name)
                .also()
                .withValue(Map.of("pattern", pattern, "direction", direction))
                .also()
                .accept();
        router.remoteTransfer()
                .withHandle(0)
                .withDeliveryId(number)
                .withDeliveryTag(new byte[] {(byte) number})
                .withSettled(true)
                .withMessage()
                .withProperties()
                .withCorrelationId(name)
                .also()
                .withApplicationProperties()
                .withProperty("statusCode", status)
                .withProperty("statusDescription", description)
                .also()
                .withBody()
                .withValue(Map.of("pattern", pattern))
                .also()
                .queue();
    }
}
