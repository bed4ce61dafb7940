package io.waylink.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoundsTest {

    private record Fake(Adapter contender) implements Subject {

        @Override
        public void close() {
            // Nothing to end.
        }
    }

    /** @param failing who cannot do it */
    private record Work(String name, Adapter failing) implements Workload<Fake> {

        @Override
        public Part part() {
            return Part.SEND;
        }

        @Override
        public Map<Metric, Double> run(Fake subject, Duration length) throws IOException {
            if (subject.contender() == failing) {
                throw new IOException("broken");
            }
            return Map.of(Metric.RATE, 1.0);
        }
    }

    private static final List<Fake> SUBJECTS = List.of(new Fake(Adapter.WAYLINK), new Fake(Adapter.ARTEMIS));

    private final Measurements measurements = new Measurements();

    @Test
    void aRowThatFailsTakesNothingFromTheOthersAndIsSaid() {
        measure(Duration.ofHours(1), new Work("good", null), new Work("bad", Adapter.WAYLINK), new Work("last", null));
        assertThat(rounds("good", Adapter.WAYLINK)).isEqualTo(3);
        assertThat(rounds("bad", Adapter.WAYLINK)).isZero();
        assertThat(rounds("bad", Adapter.ARTEMIS)).isEqualTo(3);
        assertThat(rounds("last", Adapter.WAYLINK)).isEqualTo(3);
        assertThat(measurements.failures(Part.SEND)).singleElement().asString().contains("broken", "(bad)");
    }

    @Test
    void whatBeginsTooLateIsMeasuredOnce() {
        measure(Duration.ZERO, new Work("late", null));
        assertThat(rounds("late", Adapter.WAYLINK)).isEqualTo(1);
        assertThat(rounds("late", Adapter.ARTEMIS)).isEqualTo(1);
    }

    private void measure(Duration most, Work... workloads) {
        Path any = Path.of("");
        Settings settings = new Settings(
                EnumSet.allOf(Part.class),
                Pattern.compile(".*"),
                List.of(Adapter.values()),
                3,
                most,
                Duration.ofSeconds(1),
                1,
                false,
                any,
                any,
                any,
                "",
                any,
                "",
                any,
                any,
                "");
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        new Rounds(settings, measurements, new Progress(nowhere)).run(SUBJECTS, List.of(workloads));
    }

    private long rounds(String workload, Adapter adapter) {
        return measurements.of(Part.SEND).stream()
                .filter(one -> one.workload().equals(workload) && one.contender() == adapter)
                .count();
    }
}
