package io.waylink.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.waylink.bench.app.Names;
import io.waylink.it.process.WildFlyServer;

/** A WildFly with the application and one resource adapter. */
final class Server implements Subject {

    /** Otherwise whoever allocates pays, in a short measurement, for the first use of each page of the heap. */
    static final String PRE_TOUCH = "-XX:+AlwaysPreTouch";

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final int FILL_BURST = 100;
    private static final int FILL_BYTES = 1_000_000;

    private final Adapter adapter;
    private final StockBroker broker;
    private final WildFlyServer wildfly;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Server(Adapter adapter, StockBroker broker, WildFlyServer wildfly) {
        this.adapter = adapter;
        this.broker = broker;
        this.wildfly = wildfly;
    }

    /**
     * What a server is given.
     *
     * @param commands of {@code jboss-cli.sh}
     * @param archives to be deployed besides the application
     */
    record Setup(List<String> commands, List<Path> archives) {}

    /** Starts one that is connected to the broker itself. */
    static Server start(Settings settings, Adapter adapter, StockBroker broker, Path ear, Path directory, Setup setup)
            throws IOException {
        return start(settings, adapter, broker, broker.port(), ear, directory, setup);
    }

    /**
     * Starts one.
     *
     * @param broker that its messages end up at
     * @param port of that broker, or of a router before it
     * @param directory for its files
     */
    static Server start(Settings settings, Adapter adapter, StockBroker broker, int port, Path ear, Path directory)
            throws IOException {
        Setup setup = new Setup(adapter.commands(port), adapter.archives(settings));
        return start(settings, adapter, broker, port, ear, directory, setup);
    }

    private static Server start(
            Settings settings, Adapter adapter, StockBroker broker, int port, Path ear, Path directory, Setup setup)
            throws IOException {
        Path base = directory.resolve(adapter.id());
        List<String> options = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", PRE_TOUCH));
        if (settings.jfr()) {
            options.add("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                    + directory.resolve(adapter.id() + ".jfr"));
        }
        Map<String, String> properties = new LinkedHashMap<>(adapter.properties(port));
        properties.put(Names.RESOURCE_ADAPTER, adapter.resourceAdapter());
        properties.put(Names.PREFIX, adapter.id());
        properties.put(Names.BROKER_PORT, Integer.toString(port));
        WildFlyServer wildfly = WildFlyServer.create(new WildFlyServer.Setup(
                settings.wildfly(),
                base,
                "standalone-full.xml",
                options,
                properties,
                Stream.concat(setup.archives().stream(), Stream.of(ear)).toList(),
                adapter.modules(settings).stream().toList()));
        wildfly.configure(Stream.concat(Adapter.commonCommands(), setup.commands().stream())
                .toList());
        wildfly.start();
        return new Server(adapter, broker, wildfly);
    }

    @Override
    public Adapter contender() {
        return adapter;
    }

    StockBroker broker() {
        return broker;
    }

    /**
     * Has it send a backlog, or does so itself if the adapter could do it one by one only: by the same client.
     *
     * @param queue the end of the queue's name
     */
    void fill(String queue, int size, long messages) throws IOException {
        if (adapter.knowsXa()) {
            int burst = Math.max(1, Math.min(FILL_BURST, FILL_BYTES / size));
            call("fill?queue=%s&size=%d&messages=%d&burst=%d".formatted(queue, size, messages, burst));
        } else {
            Filler.fill(broker, adapter.id() + queue, size, messages);
        }
    }

    /** Removes all messages from its queues. */
    void purge() throws IOException {
        try (BrokerManagement management = broker.management()) {
            management.purge(adapter.id() + ".");
        }
    }

    /**
     * Has the application do something, and waits.
     *
     * @param what and with which parameters, such as {@code "send?burst=1"}
     * @return the figures by name
     * @throws IOException if it could not; the message says why
     */
    Map<String, String> call(String what) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(wildfly.http() + "/bench/run/" + what))
                .timeout(TIMEOUT)
                .POST(BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException(
                        what + " failed with HTTP status " + response.statusCode() + ", see " + wildfly.log());
            }
            return response.body()
                    .lines()
                    .map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(line -> line[0], line -> line[1]));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Ends it in order, so that its recording is written. */
    @Override
    public void close() {
        wildfly.stop();
        wildfly.close();
    }
}
