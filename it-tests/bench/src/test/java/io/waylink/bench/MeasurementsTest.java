package io.waylink.bench;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MeasurementsTest {

    private static final String WORKLOAD = "w";

    private final Measurements measurements = new Measurements();

    @Test
    void ratiosAreOfTheSameRound() {
        add(Adapter.WAYLINK, 1, Metric.RATE, 20);
        add(Adapter.ARTEMIS, 1, Metric.RATE, 10);
        add(Adapter.WAYLINK, 2, Metric.RATE, 90);
        add(Adapter.ARTEMIS, 2, Metric.RATE, 30);
        assertThat(ratios(Metric.RATE)).contains(new Spread(2.5, 2, 3));
    }

    @Test
    void lessIsBetterForCosts() {
        add(Adapter.WAYLINK, 1, Metric.SERVER_CPU, 10);
        add(Adapter.ARTEMIS, 1, Metric.SERVER_CPU, 40);
        assertThat(ratios(Metric.SERVER_CPU)).contains(new Spread(4, 4, 4));
    }

    @Test
    void aRoundThatOneOfThemMissedDoesNotCount() {
        add(Adapter.WAYLINK, 1, Metric.RATE, 20);
        add(Adapter.ARTEMIS, 2, Metric.RATE, 10);
        assertThat(ratios(Metric.RATE)).isEmpty();
    }

    @Test
    void aFailureIsToldWithoutOutputAndPaths() {
        measurements.failed(Part.CONSUME, "not there, see /some/where/server.log\nits last line");
        assertThat(measurements.failures(Part.CONSUME)).containsExactly("not there, see (a file) (all of it)");
    }

    private Optional<Spread> ratios(Metric metric) {
        return measurements.ratios(Part.CONSUME, WORKLOAD, Adapter.WAYLINK, Adapter.ARTEMIS, metric);
    }

    private void add(Adapter adapter, int round, Metric metric, double value) {
        measurements.add(new Measurement(Part.CONSUME, WORKLOAD, adapter, round, metric, value, 0));
    }
}
