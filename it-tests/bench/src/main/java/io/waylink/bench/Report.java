package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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
    private final Map<Part, String> tables = new EnumMap<>(Part.class);
    private final Map<Part, Map<Contender, Histogram>> latencies = new EnumMap<>(Part.class);

    Report(Settings settings, Machine machine, Measurements measurements) throws IOException {
        this.settings = settings;
        this.machine = machine;
        this.measurements = measurements;
        this.directory = Files.createDirectories(settings.output().resolve(DIRECTORY));
    }

    /** Where plots and raw data are. */
    Path directory() {
        return directory;
    }

    /** Adds the distributions of a part's latencies, in µs. */
    void latencies(Part part, Map<Contender, Histogram> micros) {
        latencies.put(part, micros);
    }

    /** Adds a table that somebody else has made. */
    void table(Part part, String markdown) {
        tables.put(part, markdown);
    }

    /** Writes the section of a part, its plots and its raw data. */
    void write(Part part) throws IOException {
        if (!tables.containsKey(part)) {
            Files.writeString(directory.resolve(file(part, ".csv")), csv(part));
        }
        for (Contender peer : peers(part)) {
            List<Bars.Bar> bars = bars(part, peer);
            if (!bars.isEmpty()) {
                Files.writeString(
                        directory.resolve(file(part, "-" + peer.id() + ".svg")),
                        Bars.svg(ours(part).title() + ", times better than " + peer.title(), bars));
            }
        }
        Map<Contender, Histogram> micros = latencies.getOrDefault(part, Map.of());
        if (!micros.isEmpty()) {
            Files.writeString(directory.resolve(file(part, "-percentiles.svg")), Percentiles.svg(micros));
            Files.writeString(directory.resolve(file(part, "-percentiles.csv")), Percentiles.csv(micros));
        }
        MarkedFile.of(settings.output().resolve("BENCHMARKS.md")).replace(Words.lower(part), section(part));
    }

    private Contender ours(Part part) {
        return measurements.contenders(part).get(0);
    }

    private List<Contender> peers(Part part) {
        return measurements.contenders(part).stream().skip(1).toList();
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
        for (Contender peer : peers(part)) {
            lines.add("");
            lines.add("**" + ours(part).title() + ", times better than " + peer.title()
                    + "**: median of the rounds (lowest to highest).");
            lines.add("");
            lines.addAll(table(
                    part,
                    part.metrics().stream().filter(Metric::isCompared).toList(),
                    metric -> column(metric.title()),
                    (workload, metric) -> measurements.ratios(part, workload, ours(part), peer, metric)));
            List<String> missed = Goal.missed(part, ours(part), peer, measurements);
            if (!missed.isEmpty()) {
                lines.add("");
                lines.addAll(missed);
            }
            if (!bars(part, peer).isEmpty()) {
                lines.add("");
                lines.add("![" + part.title() + "](" + DIRECTORY + "/" + file(part, "-" + peer.id() + ".svg") + ")");
            }
        }
        if (latencies.containsKey(part)) {
            lines.add("");
            lines.add("![Percentiles](" + DIRECTORY + "/" + file(part, "-percentiles.svg") + ")");
        }
        if (tables.containsKey(part)) {
            lines.addAll(List.of("", tables.get(part)));
        }
        for (Contender contender : measurements.contenders(part)) {
            lines.add("");
            lines.add("**" + contender.title() + "**");
            lines.add("");
            lines.addAll(table(
                    part,
                    part.metrics(),
                    Metric::title,
                    (workload, metric) -> measurements.values(part, workload, contender, metric)));
        }
        measurements
                .failures(part)
                .forEach(failure -> lines.addAll(List.of("", "Not measured, or not each time: " + failure)));
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

    private List<Bars.Bar> bars(Part part, Contender peer) {
        List<Bars.Bar> bars = new ArrayList<>();
        for (String workload : measurements.workloads(part)) {
            for (Metric metric : part.metrics()) {
                if (metric.isCompared() && (part == Part.SCALE || metric != Metric.CONNECTIONS)) {
                    measurements
                            .ratios(part, workload, ours(part), peer, metric)
                            .ifPresent(
                                    ratio -> bars.add(new Bars.Bar(workload + ": " + column(metric.title()), ratio)));
                }
            }
        }
        return bars;
    }

    private String circumstances(Part part) {
        String raw = tables.containsKey(part) ? Words.lower(part) + ".csv" : file(part, ".csv");
        return "Measured " + DAY.format(Instant.now()) + " on " + machine + "; WildFly " + settings.wildflyVersion()
                + " (standalone-full.xml), Artemis " + settings.artemisVersion()
                + " (journal NIO, synced)" + load(part) + ". Raw data: [" + raw + "](" + DIRECTORY + "/" + raw + "). `"
                + command(part) + "`";
    }

    private String load(Part part) {
        List<Double> loads =
                measurements.of(part).stream().map(Measurement::load).toList();
        return loads.isEmpty()
                ? ""
                : "; load average of the machine " + Spread.of(loads) + ", the benchmark itself included. "
                        + rounds(part) + " rounds of about "
                        + Spread.number(settings.seconds().toMillis() / 1000.0) + " s, in turns, after one to warm up";
    }

    /** There are fewer than were asked for if time was over. */
    private int rounds(Part part) {
        return measurements.of(part).stream().mapToInt(Measurement::round).max().orElse(0);
    }

    private String command(Part part) {
        return "mvn verify -Pbench -DskipTests -pl it-tests/bench -am -Dwaylink.bench.parts=" + Words.lower(part)
                + " -Dwaylink.bench.rounds=" + settings.rounds() + " -Dwaylink.bench.seconds="
                + Spread.number(settings.seconds().toMillis() / 1000.0)
                + (part == Part.LATENCY || part == Part.ROUTE ? " -Dwaylink.bench.rate=" + settings.rate() : "");
    }

    private static String file(Part part, String end) {
        return Words.lower(part) + end;
    }
}
