package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;

/** Servers that reach their broker through a router, which the broker dials by Waylink's plugin; with AMQP only. */
final class RoutedServerStage implements Stage {

    private static final String CLIENTS = "clients";
    private static final String BROKERS = "brokers";

    private final Settings settings;

    RoutedServerStage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.RECOVERY);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path directory = settings.work().resolve("routed");
        LinkRouterConfig config = LinkRouterConfig.builder("QDR.1")
                .listener(Listener.clients(CLIENTS))
                .listener(Listener.brokers(BROKERS))
                // Otherwise clients could attach to the router itself while the broker is away, and would stay there.
                .mobileAddresses(false)
                .build();
        List<Adapter> adapters = settings.adapters().stream()
                .filter(adapter -> adapter != Adapter.ARTEMIS)
                .toList();
        List<Server> servers = new ArrayList<>();
        try (RouterProcess router = RouterProcess.create(config, directory.resolve("router"));
                StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"))) {
            broker.dialOut(
                    settings.plugin(),
                    router.ports().get(BROKERS),
                    Map.of(
                            "addresses",
                            adapters.stream()
                                    .map(adapter -> adapter.id() + ".#")
                                    .collect(Collectors.joining(","))));
            rounds.progress().say("starting " + router + " and " + broker);
            router.start();
            broker.start();
            Path ear = Application.write(directory, EnumSet.of(Part.RECOVERY));
            for (Adapter adapter : adapters) {
                rounds.progress().say("starting WildFly with " + adapter.title() + " through the router");
                servers.add(
                        Server.start(settings, adapter, broker, router.ports().get(CLIENTS), ear, directory));
            }
            rounds.run(servers, List.of(new Recovery("broker reached through a router")));
        } finally {
            servers.forEach(Server::close);
        }
    }
}
