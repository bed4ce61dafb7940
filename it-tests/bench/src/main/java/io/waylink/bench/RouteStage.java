package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import io.waylink.bench.client.Library;
import io.waylink.bench.client.Task;
import io.waylink.it.process.Fixture;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Connector;
import io.waylink.it.router.LinkRouterConfig.Listener;

/** One broker and one router, each of which dials the other, and a plain client for each way. */
final class RouteStage implements Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String CLIENTS = "clients";
    private static final String BROKERS = "brokers";
    private static final String DIALED = "dialed";

    private final Settings settings;
    private final Report report;

    RouteStage(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.ROUTE);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path directory = settings.work().resolve("routes");
        List<ClientProcess> clients = new ArrayList<>();
        try (StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"));
                RouterProcess router = RouterProcess.create(config(broker), directory.resolve("router"))) {
            broker.dialOut(
                    settings.plugin(),
                    router.ports().get(BROKERS),
                    Map.of("addresses", Way.PLUGIN.id() + ".#", "coordinator", "false"));
            rounds.progress().say("starting " + broker + ", " + router + " and clients");
            broker.start();
            router.start();
            for (Way way : Way.values()) {
                int port = way == Way.DIRECT ? broker.port() : router.ports().get(CLIENTS);
                clients.add(connect(way, broker, port));
            }
            Map<Metric, Fixture> others = Map.of(Metric.BROKER_CPU, broker, Metric.ROUTER_CPU, router);
            rounds.run(
                    clients,
                    List.of(
                            new ClientWork(Part.ROUTE, Task.SEND_AHEAD, others),
                            new ClientWork(Part.ROUTE, Task.LISTEN, others)));
            RouteLatency latency = new RouteLatency(settings.rate());
            rounds.run(clients, List.of(latency));
            report.latencies(Part.ROUTE, latency.micros());
        } finally {
            clients.forEach(ClientProcess::close);
        }
    }

    /** Connects, and waits until its queue can be reached. */
    private ClientProcess connect(Way way, StockBroker broker, int port) throws IOException {
        ClientProcess client = ClientProcess.start(settings, way, Library.QPID_JMS, broker, port);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                client.call(Task.SEND_AHEAD, 1);
                client.purge();
                return client;
            } catch (IOException notRoutedYet) {
                if (Instant.now().isAfter(deadline)) {
                    client.close();
                    throw notRoutedYet;
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    private static LinkRouterConfig config(StockBroker broker) {
        return LinkRouterConfig.builder("QDR.1")
                .listener(Listener.clients(CLIENTS))
                .listener(Listener.brokers(BROKERS))
                .connector(Connector.to(DIALED, broker.port()).withCredentials(StockBroker.USER, StockBroker.USER))
                .linkRoutes(Way.CONNECTOR.id(), DIALED)
                .mobileAddresses(false)
                .build();
    }
}
