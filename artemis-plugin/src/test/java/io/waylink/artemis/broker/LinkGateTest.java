package io.waylink.artemis.broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LinkGateTest {

    private final LinkGate gate = new LinkGate("activemq.management");

    @ParameterizedTest
    @CsvSource({
        "orders.a,false",
        "orders.a::queue,false",
        "activemq.management,true",
        "activemq.management::queue,true",
        "activemq.managements,false",
        "$management,true",
        "$.artemis.internal.x,true",
    })
    void theBrokersOwnAddressesAreClosedBothWays(String address, boolean refused) {
        assertThat(gate.refusalOfTarget(address, false).isPresent()).isEqualTo(refused);
        assertThat(gate.refusalOfSource(address).isPresent()).isEqualTo(refused);
    }

    @Test
    void withoutAnAddressOnlyATargetThatIsMadeForTheLinkWillDo() {
        assertThat(gate.refusalOfTarget(null, false)).isPresent();
        assertThat(gate.refusalOfTarget("", false)).isPresent();
        assertThat(gate.refusalOfTarget(null, true)).isEmpty();
        assertThat(gate.refusalOfSource(null)).isEmpty();
    }
}
