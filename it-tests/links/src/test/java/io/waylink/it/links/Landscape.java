package io.waylink.it.links;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.waylink.adapter.client.ClientSettings;
import io.waylink.adapter.client.SharedConnections;
import io.waylink.adapter.net.RecoveryListener;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.BrokerPlugins;
import io.waylink.it.process.RouterProcess;
import io.waylink.it.router.LinkRouterConfig;
import io.waylink.it.router.LinkRouterConfig.Listener;

/** A router and brokers that dial out to it with the plugin, each a process of its own. */
final class Landscape implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Path directory;
    private final RouterProcess router;
    private final List<ArtemisBroker> brokers = new ArrayList<>();

    private Landscape(Path directory, RouterProcess router) {
        this.directory = directory;
        this.router = router;
    }

    /** Starts the router; one that does not know addresses whose broker is away. */
    static Landscape start(Path directory) throws IOException {
        RouterProcess router = RouterProcess.create(
                LinkRouterConfig.builder("QDR.LINKS")
                        .listener(Listener.clients("clients"))
                        .listener(Listener.brokers("brokers"))
                        .mobileAddresses(false)
                        .build(),
                directory.resolve("router"));
        router.start();
        return new Landscape(directory, router);
    }

    /**
     * Starts a broker that announces these addresses to the router.
     *
     * @param coordinator whether transactions go to this one; a router has one coordinator only
     */
    ArtemisBroker startBroker(String name, String addresses, boolean coordinator) throws IOException {
        return startBroker(name, addresses, coordinator, "");
    }

    /**
     * Starts a broker that announces these addresses to the router.
     *
     * @param coordinator whether transactions go to this one; a router has one coordinator only
     * @param core more elements of the broker's configuration
     */
    ArtemisBroker startBroker(String name, String addresses, boolean coordinator, String core) throws IOException {
        ArtemisBroker broker = ArtemisBroker.create(ArtemisBroker.Setup.of(
                        Path.of(System.getProperty("waylink.artemis.home")), directory.resolve(name))
                .withJars(Path.of(System.getProperty("waylink.plugin.jar")))
                .withBrokerXml(BrokerPlugins.xml(BrokerPlugins.routed(
                                router.ports().get("brokers"), addresses, "coordinator", Boolean.toString(coordinator)))
                        + core));
        broker.start();
        brokers.add(broker);
        broker.awaitOutput(line -> line.contains("link routes announced"), SOON);
        return broker;
    }

    RouterProcess router() {
        return router;
    }

    /** Connections to the router. */
    SharedConnections connect(RecoveryListener events) {
        return new SharedConnections(
                new ClientSettings(
                        "amqp://127.0.0.1:" + router.ports().get("clients"),
                        1,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        50),
                events);
    }

    @Override
    public void close() {
        brokers.forEach(ArtemisBroker::close);
        router.close();
    }
}
