package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker, and for each adapter a server with it, side by side. */
final class ServerStage implements Stage {

    private final Settings settings;
    private final FixedRate fixedRate;
    private final Report report;

    ServerStage(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
        this.fixedRate = new FixedRate(settings.rate());
    }

    @Override
    public List<Part> parts() {
        return List.of(
                Part.CONSUME, Part.FORWARD, Part.SEND, Part.REPLY, Part.LATENCY, Part.SCALE, Part.STORM, Part.RECOVERY);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path directory = settings.work().resolve("servers");
        List<Server> servers = new ArrayList<>();
        try (StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"))) {
            Path ear = Application.write(directory, settings.parts());
            rounds.progress().say("starting " + broker);
            broker.start();
            for (Adapter adapter : settings.adapters()) {
                rounds.progress().say("starting WildFly with " + adapter.title());
                servers.add(Server.start(settings, adapter, broker, broker.port(), ear, directory));
            }
            rounds.run(servers, throughput());
            rounds.run(servers, List.of(fixedRate));
            report.latencies(Part.LATENCY, fixedRate.micros());
            rounds.run(servers, List.of(Scale.nothing(), Scale.beans(), Scale.pool()));
            // What kills the broker comes last: nobody else is to measure what it leaves behind.
            rounds.run(servers, List.of(new Recovery("broker reached directly")));
            rounds.run(servers, List.of(new StormRecovery()));
            if (broker.hasPaged()) {
                rounds.progress().say("The broker has paged messages: do not believe these figures.");
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static List<Workload<Server>> throughput() {
        List<Workload<Server>> all = new ArrayList<>();
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
        return all;
    }
}
