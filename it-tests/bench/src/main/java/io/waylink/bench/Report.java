package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.HdrHistogram.Histogram;

/** Writes BENCHMARKS.md, a section for each part, with plots and raw data beside it. */
final class Report {

    private static final String DIRECTORY = "benchmarks";
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final Machine machine;
    private final Measurements measurements;
    private final Path directory;
    private final Adapter ours;
    private final List<Adapter> peers;

    Report(Settings settings, Machine machine, Measurements measurements) throws IOException {
        this.settings = settings;
        this.machine = machine;
        this.measurements = measurements;
        this.directory = Files.createDirectories(settings.output().resolve(DIRECTORY));
        this.ours = settings.adapters().get(0);
        this.peers = settings.adapters().subList(1, settings.adapters().size());
    }

    /** Writes the section of a part, its plot and its raw data. */
    void write(Part part) throws IOException {
        Files.writeString(directory.resolve(file(part, ".csv")), csv(part));
        for (Adapter peer : peers) {
            List<Bars.Bar> bars = bars(part, peer);
            if (!bars.isEmpty()) {
                Files.writeString(
                        directory.resolve(file(part, "-" + peer.id() + ".svg")),
                        Bars.svg(ours.title() + ", times better than " + peer.title(), bars));
            }
        }
        MarkedFile.of(settings.output().resolve("BENCHMARKS.md")).replace(lower(part), section(part));
    }

    /** Writes the distributions of latency. */
    void writeLatencies(Map<Adapter, Histogram> micros) throws IOException {
        Files.writeString(directory.resolve("latency-percentiles.svg"), Percentiles.svg(micros));
        Files.writeString(directory.resolve("latency-percentiles.csv"), Percentiles.csv(micros));
    }

    private String csv(Part part) {
        return Stream.concat(
                        Stream.of(Measurement.HEADER),
                        measurements.of(part).stream().map(Measurement::csv))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private String section(Part part) {
        List<String> lines = new ArrayList<>();
        lines.add("### " + part.title());
        lines.add("");
        lines.add(part.description());
        for (Adapter peer : peers) {
            lines.add("");
            lines.add("**" + ours.title() + ", times better than " + peer.title()
                    + "**: median of the rounds (lowest to highest).");
            lines.add("");
            lines.addAll(table(
                    part,
                    part.metrics().stream().filter(Metric::isCompared).toList(),
                    metric -> column(metric.title()),
                    (workload, metric) -> measurements.ratios(part, workload, ours, peer, metric)));
            if (!bars(part, peer).isEmpty()) {
                lines.add("");
                lines.add("![" + part.title() + "](" + DIRECTORY + "/" + file(part, "-" + peer.id() + ".svg") + ")");
            }
        }
        if (part == Part.LATENCY) {
            lines.add("");
            lines.add("![Percentiles](" + DIRECTORY + "/latency-percentiles.svg)");
        }
        for (Adapter adapter : settings.adapters()) {
            lines.add("");
            lines.add("**" + adapter.title() + "**");
            lines.add("");
            lines.addAll(table(
                    part,
                    part.metrics(),
                    Metric::title,
                    (workload, metric) -> measurements.values(part, workload, adapter, metric)));
        }
        measurements.failures(part).forEach(failure -> lines.addAll(List.of("", "Failed: " + failure)));
        lines.add("");
        lines.add(circumstances(part));
        return String.join("\n", lines);
    }

    private static String column(String title) {
        return title.replaceAll(",.*", "");
    }

    private interface Cell {
        Optional<Spread> value(String workload, Metric metric);
    }

    private List<String> table(Part part, List<Metric> metrics, Function<Metric, String> title, Cell cell) {
        List<String> lines = new ArrayList<>();
        lines.add(metrics.stream().map(title).collect(Collectors.joining(" | ", "| | ", " |")));
        lines.add("|---|" + "---|".repeat(metrics.size()));
        for (String workload : measurements.workloads(part)) {
            lines.add(metrics.stream()
                    .map(metric ->
                            cell.value(workload, metric).map(Spread::toString).orElse("-"))
                    .collect(Collectors.joining(" | ", "| " + workload + " | ", " |")));
        }
        return lines;
    }

    private List<Bars.Bar> bars(Part part, Adapter peer) {
        List<Bars.Bar> bars = new ArrayList<>();
        for (String workload : measurements.workloads(part)) {
            for (Metric metric : part.metrics()) {
                if (metric.isCompared() && metric != Metric.CONNECTIONS) {
                    measurements
                            .ratios(part, workload, ours, peer, metric)
                            .ifPresent(
                                    ratio -> bars.add(new Bars.Bar(workload + ": " + column(metric.title()), ratio)));
                }
            }
        }
        return bars;
    }

    private String circumstances(Part part) {
        Optional<Spread> load = Optional.of(
                        measurements.of(part).stream().map(Measurement::load).toList())
                .filter(loads -> !loads.isEmpty())
                .map(Spread::of);
        return "Measured " + DAY.format(Instant.now()) + " on " + machine + "; WildFly " + settings.wildflyVersion()
                + " (standalone-full.xml), Artemis " + settings.artemisVersion()
                + " (journal NIO, synced); load average of the machine "
                + load.map(Spread::toString).orElse("unknown") + ", the benchmark itself included. "
                + settings.rounds() + " rounds of about "
                + Spread.number(settings.seconds().toMillis() / 1000.0)
                + " s, in turns, after one to warm up. Raw data: [" + file(part, ".csv") + "](" + DIRECTORY + "/"
                + file(part, ".csv") + "). `" + command(part) + "`";
    }

    private String command(Part part) {
        return "mvn verify -Pbench -DskipTests -pl it-tests/bench -am -Dwaylink.bench.parts=" + lower(part)
                + " -Dwaylink.bench.rounds=" + settings.rounds() + " -Dwaylink.bench.seconds="
                + Spread.number(settings.seconds().toMillis() / 1000.0)
                + (part == Part.LATENCY ? " -Dwaylink.bench.rate=" + settings.rate() : "");
    }

    private static String file(Part part, String end) {
        return lower(part) + end;
    }

    private static String lower(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
