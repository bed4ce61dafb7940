package io.waylink.artemis.broker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.waylink.artemis.broker.BrokerNames.NamedQueue;
import io.waylink.artemis.config.AddressNames;
import io.waylink.artemis.config.AddressPattern;
import io.waylink.artemis.config.Direction;
import io.waylink.artemis.config.LinkRules;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LinkGateTest {

    private static final BrokerNames BROKER = new BrokerNames(
            Set.of("activemq.management", "activemq.notifications"),
            address -> address.replace('>', '#'),
            queue -> Optional.ofNullable(Map.of("orders.trap", "secret.b", "gold", "orders.a", "b", "secret.b")
                            .get(queue))
                    .map(address -> new NamedQueue(address, !queue.equals("gold"))));

    private static final LinkGate OPEN = new LinkGate(
            new LinkRules(
                    new AddressNames("", Map.of(), "queue://", "topic://"),
                    patterns("#"),
                    patterns("#"),
                    List.of(),
                    List.of()),
            BROKER);

    private static final LinkGate NARROW = new LinkGate(
            new LinkRules(
                    new AddressNames("", Map.of(), "queue://", "topic://"),
                    patterns("orders.#"),
                    patterns("orders.*"),
                    List.of(),
                    List.of()),
            BROKER);

    private static List<AddressPattern> patterns(String pattern) {
        return List.of(AddressPattern.of(pattern));
    }

    private static String refusal(LinkGate gate, Direction direction, String address) {
        return gate.refusal(direction, address, false)
                .map(ErrorCondition::getCondition)
                .map(Object::toString)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "orders.a,none",
        "orders.a::queue,none",
        "activemq.managements,none",
        "activemq.management,amqp:not-allowed",
        "activemq.management::queue,amqp:not-allowed",
        "activemq.management?x=y,amqp:not-allowed",
        "queue://activemq.management,amqp:not-allowed",
        "topic://activemq.notifications,amqp:not-allowed",
        "$management,amqp:not-allowed",
        "$.artemis.internal.x,amqp:not-allowed",
        "#,amqp:not-allowed",
        "activemq.*,amqp:not-allowed",
        "topic://activemq.>,amqp:not-allowed",
        "orders.#,none",
    })
    void theBrokersOwnAddressesAreClosedBothWays(String address, String refusal) {
        assertThat(refusal(OPEN, Direction.IN, address)).isEqualTo(refusal);
        assertThat(refusal(OPEN, Direction.OUT, address)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "orders.a,none,none",
        "orders.a.b,none,amqp:unauthorized-access",
        "secret.b,amqp:unauthorized-access,amqp:unauthorized-access",
        "queue://secret.b,amqp:unauthorized-access,amqp:unauthorized-access",
        "queue://orders.a,none,none",
        "orders.#,none,amqp:unauthorized-access",
        "orders.>,none,amqp:unauthorized-access",
        "orders.*,none,none",
        "orders.a::gold,none,none",
        "orders.a::b,none,amqp:unauthorized-access",
        "orders.trap,none,amqp:unauthorized-access",
    })
    void onlyWhatIsAllowedInThatDirectionIsOpen(String address, String send, String listen) {
        assertThat(refusal(NARROW, Direction.IN, address)).isEqualTo(send);
        assertThat(refusal(NARROW, Direction.OUT, address)).isEqualTo(listen);
    }

    @ParameterizedTest
    @CsvSource({"new,none", "gold,none", "b,amqp:not-allowed", "orders.trap,amqp:not-allowed"})
    void aSubscriptionTakesTheNameOfNoOtherQueue(String queue, String refusal) {
        assertThat(NARROW.refusalOfSubscription(queue)
                        .map(ErrorCondition::getCondition)
                        .map(Object::toString)
                        .orElse("none"))
                .isEqualTo(refusal);
    }

    @Test
    void withoutAnAddressOnlyOneThatIsMadeForTheLinkWillDo() {
        for (Direction direction : Direction.values()) {
            assertThat(refusal(NARROW, direction, null)).isEqualTo("amqp:not-allowed");
            assertThat(refusal(NARROW, direction, "")).isEqualTo("amqp:not-allowed");
            assertThat(NARROW.refusal(direction, null, true)).isEmpty();
        }
    }
}
