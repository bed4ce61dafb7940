package io.waylink.it.outbound;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.waylink.it.outbound.OutboundFront.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What applications may expect of connection factories, on whichever server: what the tests of each server inherit. */
public abstract class OutboundSuite extends FactorySuite {

    // --- transactions --- //

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

    @ParameterizedTest
    @ValueSource(strings = {"contextClassLoader", "manyThreads"})
    void threadsKeepWhatIsTheirs(String scenario) {
        works(scenario, jndi(Pool.PLAIN), fresh(scenario));
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
    void whatARouterPassesOnWorksAndTheRestIsRefusedClearly() {
        works("deliveryDelay", jndi(Pool.ROUTER), fresh("delay"));
        works("sharedSubscription", jndi(Pool.ROUTER), fresh("shared"));
        assertThat(failure("sharedDurableSubscription", Pool.ROUTER, fresh("durable"))
                        .get(0))
                .as("it works until it is to be unsubscribed")
                .startsWith("jakarta.jms.InvalidDestinationException")
                .contains("cannot unsubscribe", "delete its queue at the broker");
        assertThat(failure("sendLate", Pool.ROUTER, "elsewhere").get(0))
                .as("an address that the router distributes itself")
                .startsWith("jakarta.jms.JMSRuntimeException")
                .contains("does not support delayed message delivery");
    }

    @Test
    void largeMessagesPass() {
        works("large", jndi(Pool.PLAIN), fresh("large") + ":10000000");
    }

    // --- failures: the exception that the specification names, with the condition of AMQP in it --- //

    private List<String> failure(String scenario, String pool, String argument) {
        return failureOf(scenario, jndi(pool), argument);
    }

    private List<String> failureOf(String scenario, String factory, String argument) {
        Outcome outcome = run(scenario, factory, argument);
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
    }

    @Test
    void applicationsMaySayWhoTheyAre() {
        assertThat(failureOf("signOn", applicationSignOn(), "wrong").get(0))
                .startsWith("jakarta.jms.JMSSecurityException")
                .contains("amqp:unauthorized-access");
        works("signOn", applicationSignOn(), "waylink");
        if (!applicationsSignOn()) {
            works("signOn", jndi(Pool.PLAIN), "wrong, but the container puts the pool's user in its place");
        }
    }

    /** Its pool has a wrong password, its reference names another. {@code CommandLineIT} does it by WildFly's Elytron. */
    @Test
    void deployersMaySayWhoConnects() {
        if (containerSignOn() != null) {
            works("send", containerSignOn(), fresh("signed-on"));
        }
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
        try (BrokerManagement management = new BrokerManagement(landscape().broker())) {
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
}
