package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.waylink.bench.client.Task;

/** A broker, and a process for each client. */
final class ClientStage implements Stage {

    private final Settings settings;

    ClientStage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.CLIENT);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path directory = settings.work().resolve("clients");
        List<ClientProcess> clients = new ArrayList<>();
        try (StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"))) {
            rounds.progress().say("starting " + broker + " and clients");
            broker.forget();
            broker.start();
            for (ClientKind kind : ClientKind.values()) {
                clients.add(ClientProcess.start(settings, kind, kind.library(), broker, broker.port()));
            }
            rounds.run(
                    clients,
                    Stream.of(Task.values())
                            .map(task -> new ClientWork(Part.CLIENT, task, Map.of()))
                            .toList());
        } finally {
            clients.forEach(ClientProcess::close);
        }
    }
}
