package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import io.waylink.bench.Transacting.Kind;
import io.waylink.bench.app.Names;

/** A broker that knows two-phase commit over AMQP, and for each adapter that does a server with it, and with a database. */
final class XaStage implements Stage {

    private final Settings settings;

    XaStage(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.XA);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path directory = Files.createDirectories(settings.work().resolve("xa"));
        List<Server> servers = new ArrayList<>();
        try (StockBroker broker = StockBroker.create(settings.artemis(), directory.resolve("broker"))) {
            broker.knowTwoPhases(settings.plugin());
            Path ear = Application.write(directory, EnumSet.of(Part.XA));
            rounds.progress().say("starting " + broker);
            broker.start();
            for (Adapter adapter : settings.adapters()) {
                if (adapter.knowsXa()) {
                    rounds.progress().say("starting WildFly with " + adapter.title() + " and a database");
                    servers.add(Server.start(
                            settings, adapter, broker, ear, directory, both(adapter, broker, settings, directory)));
                }
            }
            rounds.run(servers, workloads());
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static Server.Setup both(Adapter adapter, StockBroker broker, Settings settings, Path directory)
            throws IOException {
        Path database = directory.resolve(adapter.id() + "-database/bench");
        return new Server.Setup(
                Stream.concat(
                                adapter.commands(broker.port()).stream(),
                                Stream.concat(adapter.localCommands(broker.port()).stream(), dataSource(database)))
                        .toList(),
                adapter.archivesWithLocal(settings, directory));
    }

    /** One that has everything on disk when it answers, as the broker has. */
    private static Stream<String> dataSource(Path file) {
        String address = "/subsystem=datasources/xa-data-source=bench";
        return Stream.of(
                "batch", // a data source without properties is refused
                address + ":add(jndi-name=\"" + Names.DATABASE + "\", driver-name=h2, user-name=sa, password=sa)",
                address + "/xa-datasource-properties=URL:add(value=\"jdbc:h2:file:" + file
                        + ";WRITE_DELAY=0;INIT=create table if not exists bench(body varbinary)\")",
                "run-batch");
    }

    private static List<Workload<Server>> workloads() {
        List<Workload<Server>> all = new ArrayList<>();
        for (int threads : List.of(1, 4)) {
            for (Kind kind : Kind.values()) {
                all.add(new Transacting(kind, threads));
            }
        }
        return all;
    }
}
