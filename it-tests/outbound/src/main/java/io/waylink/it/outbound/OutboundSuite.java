package io.waylink.it.outbound;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.waylink.it.outbound.OutboundFront.Outcome;
import io.waylink.it.outbound.app.Definitions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What applications may expect of connection factories, on whichever server: what the tests of each server inherit. */
public abstract class OutboundSuite {

    @TempDir
    private static Path directory;

    private static OutboundLandscape landscape;

    @BeforeAll
    static void start() throws Exception {
        landscape = OutboundLandscape.create(directory);
        landscape.start();
    }

    @AfterAll
    static void stop() {
        landscape.close();
    }

    /** Where the application is. */
    protected abstract URI server();

    /** The JNDI name of what the deployer has configured under this name. */
    protected abstract String jndi(String name);

    private Outcome run(String scenario, String factory, String argument) {
        return new OutboundFront(server()).run(scenario, factory, argument);
    }

    private void works(String scenario, String factory, String argument) {
        Outcome outcome = run(scenario, factory, argument);
        assertThat(outcome.done())
                .as(scenario + " on " + factory + ": " + outcome.text())
                .isTrue();
    }

    private static String fresh(String scenario) {
        return OutboundLandscape.ORDERS + "." + scenario + "." + UUID.randomUUID();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    // --- factories and destinations, however they were made --- //

    @ParameterizedTest
    @ValueSource(
            strings = {
                Pool.PLAIN,
                Pool.ROUTER,
                Definitions.JMS_FACTORY,
                Definitions.FACTORY,
            })
    void everyFactoryWorks(String factory) {
        works("contextRoundTrip", name(factory), fresh("context"));
        works("classicRoundTrip", name(factory), fresh("classic"));
    }

    private String name(String factory) {
        return factory.startsWith("java:") ? factory : jndi(factory);
    }

    @ParameterizedTest
    @ValueSource(strings = {Pool.QUEUES, Definitions.QUEUE_FACTORY})
    void queueConnectionFactoriesWork(String factory) {
        works("queueConnection", name(factory), fresh("queue"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Pool.TOPICS, Definitions.TOPIC_FACTORY})
    void topicConnectionFactoriesWork(String factory) {
        works("topicConnection", name(factory), fresh("topic"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Queue", "Topic", Definitions.JMS_QUEUE, Definitions.QUEUE, Definitions.TOPIC})
    void administeredObjectsWork(String destination) {
        works("administeredObject", jndi(Pool.PLAIN), name(destination));
    }

    // --- transactions --- //

    @ParameterizedTest
    @ValueSource(
            strings = {
                "injectedInTransactions",
                "injectedOutside",
            })
    void injectedContextsWork(String scenario) {
        works(scenario, jndi(Pool.PLAIN), fresh(scenario));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "argumentsInTransaction",
                "argumentsOutside",
                "sessionAcrossTransactions",
                "connectionMadeBefore",
                "receivedAndRolledBack",
            })
    void transactionsAreTheContainers(String scenario) {
        works(scenario, jndi(Pool.PLAIN), fresh(scenario));
        works(scenario, jndi(Pool.ROUTER), fresh(scenario));
    }

    // --- messages --- //

    @ParameterizedTest
    @ValueSource(strings = {"messageTypes", "headersPropertiesAndSelectors", "browser", "requestAndReply"})
    void messagesAreComplete(String scenario) {
        works(scenario, jndi(Pool.PLAIN), fresh(scenario));
        works(scenario, jndi(Pool.ROUTER), fresh(scenario));
    }

    @Test
    void deliveryIsDelayed() {
        works("deliveryDelay", jndi(Pool.PLAIN), fresh("delay"));
    }

    @Test
    void subscriptionsAreDurable() {
        works("durableSubscription", jndi(Pool.CLIENT), fresh("durable"));
        works("sharedDurableSubscription", jndi(Pool.PLAIN), fresh("shared"));
    }

    @Test
    void largeMessagesPass() {
        works("large", jndi(Pool.PLAIN), fresh("large") + ":10000000");
    }

    // --- failures: the exception that the specification names, with the condition of AMQP in it --- //

    private List<String> failure(String scenario, String factory, String argument) {
        Outcome outcome = run(scenario, jndi(factory), argument);
        assertThat(outcome.done()).as(scenario + " must fail").isFalse();
        System.out.println(scenario + " on " + factory + ": " + outcome.text());
        return outcome.causes();
    }

    @Test
    void anUnknownQueueIsAnInvalidDestination() {
        assertThat(failure("send", Pool.PLAIN, OutboundLandscape.MISSING).get(0))
                .startsWith("jakarta.jms.InvalidDestinationRuntimeException")
                .contains("amqp:not-found", OutboundLandscape.MISSING);
        assertThat(failure("receive", Pool.PLAIN, OutboundLandscape.MISSING).get(0))
                .startsWith("jakarta.jms.InvalidDestinationRuntimeException")
                .contains("amqp:not-found", OutboundLandscape.MISSING);
    }

    @Test
    void wrongCredentialsAreASecurityException() {
        assertThat(failure("send", Pool.STRANGER, fresh("stranger")).get(0))
                .startsWith("jakarta.jms.JMSSecurityRuntimeException")
                .contains("amqp:unauthorized-access");
        assertThat(failure("signOn", Pool.PLAIN, "wrong").get(0))
                .startsWith("jakarta.jms.JMSSecurityException")
                .contains("amqp:unauthorized-access");
        works("signOn", jndi(Pool.PLAIN), "waylink");
    }

    @Test
    void aForbiddenAddressIsASecurityException() {
        assertThat(failure("send", Pool.PLAIN, OutboundLandscape.FORBIDDEN).get(0))
                .startsWith("jakarta.jms.JMSSecurityRuntimeException")
                .contains("amqp:unauthorized-access");
        assertThat(failure("receive", Pool.PLAIN, OutboundLandscape.FORBIDDEN).get(0))
                .startsWith("jakarta.jms.JMSSecurityRuntimeException")
                .contains("amqp:unauthorized-access");
    }

    @Test
    void aPermissionIsRevokedWhileItIsUsed() throws Exception {
        String address = fresh("revoked");
        OutboundFront front = new OutboundFront(server());
        CompletableFuture<Outcome> sending = front.start("sendAroundAChange", jndi(Pool.PLAIN), address);
        eventually().until(() -> run("held", "", "").text().equals("1"));
        try (BrokerManagement management = new BrokerManagement(landscape.broker())) {
            management.call(
                    "addSecuritySettings",
                    "[\"" + address + "\", \"nobody\", \"nobody\", \"nobody\", \"nobody\", \"nobody\", \"nobody\","
                            + " \"nobody\"]");
        }
        run("release", "", "");
        assertThat(sending.join().done()).isFalse();
        System.out.println("revoked: " + sending.join().text());
        assertThat(sending.join().causes().get(0))
                .startsWith("jakarta.jms.JMSSecurityRuntimeException")
                .contains("amqp:unauthorized-access");
    }

    @Test
    void aFullAddressRejectsOrBlocks() {
        assertThat(failure("fill", Pool.IMPATIENT, OutboundLandscape.REJECTING).get(0))
                .startsWith("jakarta.jms.ResourceAllocationException")
                .contains("amqp:resource-limit-exceeded");
        assertThat(failure("fill", Pool.IMPATIENT, OutboundLandscape.BLOCKING).get(0))
                .contains(OutboundLandscape.BLOCKING, "2000 ms");
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() {
        assertThat(failure("send", Pool.DOWN, fresh("down")).get(0))
                .startsWith("jakarta.jms.JMSRuntimeException")
                .contains("Could not connect to [amqp://127.0.0.1:");
        assertThat(failure("sendInTransaction", Pool.DOWN, fresh("down")).get(0))
                .contains("Could not connect to [amqp://127.0.0.1:");
    }

    // --- sharing --- //

    /** How many times a connection is opened and closed: 10,000 by {@code -Dwaylink.cycles=10000}. */
    private static final int CYCLES = Integer.getInteger("waylink.cycles", 1_000);

    private static final int IN_USE = 200;

    @Test
    void manyConnectionsShareFew() throws Exception {
        try (BrokerManagement management = new BrokerManagement(landscape.broker())) {
            int before = management.connections();
            OutboundFront front = new OutboundFront(server());
            CompletableFuture<Outcome> one = front.start("hold", jndi(Pool.MANY), Integer.toString(IN_USE));
            CompletableFuture<Outcome> other = front.start("hold", jndi(Pool.MANY_MORE), Integer.toString(IN_USE));
            eventually().until(() -> {
                assertThat(one.isDone() && !one.join().done())
                        .as(() -> one.join().text())
                        .isFalse();
                return run("held", "", "").text().equals(Integer.toString(2 * IN_USE));
            });
            assertThat(management.connections() - before).isEqualTo(2 * Pool.SHARED);
            run("release", "", "");
            assertThat(one.join().text()).isEqualTo("released");
            assertThat(other.join().text()).isEqualTo("released");
        }
    }

    @Test
    void openingAndClosingLeavesNoSession() throws Exception {
        try (BrokerManagement management = new BrokerManagement(landscape.broker())) {
            works("cycles", jndi(Pool.PLAIN), "10");
            int before = management.sessions();
            works("cycles", jndi(Pool.PLAIN), Integer.toString(CYCLES));
            eventually().until(() -> management.sessions() <= before);
        }
    }
}
