package io.waylink.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GoalTest {

    private static final String WORKLOAD = "send, one in a transaction";

    private final Measurements measurements = new Measurements();

    @Test
    void whatFallsShortIsSaidWithItsReason() {
        measured(ClientKind.WAYLINK, 80);
        measured(ClientKind.QPID_JMS, 100);
        assertThat(missed()).singleElement().asString().contains(WORKLOAD, "0.8", "goal 0.9", "round trip");
    }

    @Test
    void whatReachesItsGoalIsNotListed() {
        measured(ClientKind.WAYLINK, 95);
        measured(ClientKind.QPID_JMS, 100);
        assertThat(missed()).singleElement().asString().contains("Every goal is reached");
    }

    @Test
    void aPeerWithoutAGoalHasNoLine() {
        assertThat(Goal.missed(Part.CLIENT, ClientKind.WAYLINK, ClientKind.PROTON_J, measurements))
                .isEmpty();
    }

    private void measured(ClientKind client, double rate) {
        measurements.add(new Measurement(Part.CLIENT, WORKLOAD, client, 1, Metric.RATE, rate, 0));
    }

    private List<String> missed() {
        return Goal.missed(Part.CLIENT, ClientKind.WAYLINK, ClientKind.QPID_JMS, measurements);
    }
}
