package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts a broker and a server for each adapter, measures in turns, and writes the report. */
public final class Bench {

    private static final int WARM_UP = 0;

    private final Settings settings;
    private final Measurements measurements = new Measurements();
    private final FixedRate fixedRate;
    private final Progress progress;
    private final Machine machine;

    private Bench(Settings settings) {
        this.settings = settings;
        this.fixedRate = new FixedRate(settings.rate());
        this.progress = new Progress(System.out);
        this.machine = Machine.here();
    }

    /** What to measure comes from system properties, see {@link Settings}. */
    public static void main(String[] arguments) throws IOException {
        new Bench(Settings.of(System.getProperties())).run();
    }

    private void run() throws IOException {
        empty(settings.work());
        Path ear = Application.write(settings.work());
        List<Server> servers = new ArrayList<>();
        try (StockBroker broker =
                StockBroker.create(settings.artemis(), settings.work().resolve("broker"))) {
            progress.say("starting " + broker);
            broker.start();
            for (Adapter adapter : settings.adapters()) {
                progress.say("starting WildFly with " + adapter.title());
                servers.add(Server.start(settings, adapter, broker, ear));
            }
            // What kills the broker comes last: nobody else is to measure what it leaves behind.
            rounds(
                    servers,
                    workloads().filter(one -> one.part() != Part.RECOVERY).toList());
            rounds(
                    servers,
                    workloads().filter(one -> one.part() == Part.RECOVERY).toList());
            if (broker.hasPaged()) {
                progress.say("The broker has paged messages: do not believe these figures.");
            }
        } finally {
            servers.forEach(Server::close);
        }
        report();
    }

    private Stream<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        for (boolean transacted : List.of(true, false)) {
            for (int sessions : List.of(1, 15)) {
                for (int size : List.of(100, 1024, 100 * 1024)) {
                    all.add(Consumption.of(transacted, sessions, size));
                }
            }
        }
        all.addAll(List.of(Consumption.forwarding(1), Consumption.forwarding(15)));
        for (int threads : List.of(1, 4)) {
            for (int burst : List.of(1, 10, 100)) {
                all.add(new Sending(burst, threads));
            }
        }
        all.addAll(List.of(new Requesting(1, 1), new Requesting(50, 1), new Requesting(50, 4)));
        all.add(fixedRate);
        all.add(new Recovery());
        return all.stream()
                .filter(one -> settings.parts().contains(one.part()))
                .filter(one -> settings.workloads().matcher(one.name()).matches());
    }

    private void rounds(List<Server> servers, List<Workload> workloads) throws IOException {
        progress.expect((settings.rounds() + 1) * workloads.size() * servers.size());
        for (int round = WARM_UP; round <= settings.rounds(); round++) {
            List<Server> turns = new ArrayList<>(servers);
            if (round % 2 == 1) {
                Collections.reverse(turns);
            }
            for (Workload workload : workloads) {
                for (Server server : turns) {
                    measure(workload, server, round);
                }
            }
        }
    }

    private void measure(Workload workload, Server server, int round) {
        String what = (round == WARM_UP ? "warm-up" : "round " + round) + ", "
                + workload.part().name().toLowerCase(Locale.ROOT) + ": " + workload.name() + ", "
                + server.adapter().title();
        double load = Machine.load();
        try {
            Map<Metric, Double> metrics = workload.run(server, settings.seconds());
            if (round != WARM_UP) {
                metrics.forEach((metric, value) -> measurements.add(new Measurement(
                        workload.part(), workload.name(), server.adapter(), round, metric, value, load)));
            }
            progress.done(what + ": " + words(workload.part(), metrics));
        } catch (IOException | RuntimeException e) {
            measurements.failed(workload.part(), workload.name(), server.adapter(), e.toString());
            progress.done(what + ": " + e);
        }
    }

    private static String words(Part part, Map<Metric, Double> metrics) {
        return part.metrics().stream()
                .filter(metrics::containsKey)
                .map(metric -> Spread.number(metrics.get(metric)) + " " + metric.title())
                .collect(Collectors.joining("; "));
    }

    private void report() throws IOException {
        Report report = new Report(settings, machine, measurements);
        for (Part part : settings.parts()) {
            report.write(part);
        }
        if (!fixedRate.micros().isEmpty()) {
            report.writeLatencies(fixedRate.micros());
        }
    }

    private static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
    }
}
