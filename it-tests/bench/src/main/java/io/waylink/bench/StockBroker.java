package io.waylink.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.waylink.it.process.Fixture;
import io.waylink.it.process.FreePorts;

/** Artemis as {@code artemis create} makes it: with its journal on disk, all protocols on one acceptor, 2 GiB of memory. */
final class StockBroker extends Fixture {

    /** The one user, and its password. */
    static final String USER = "waylink";

    private static final String PAGING = "AMQ222038";

    private final Path instance;
    private final int port;
    private final int jmxPort;

    private StockBroker(Path instance, int port, int jmxPort) {
        super("Artemis on port " + port, instance.resolve("log/output.log"));
        this.instance = instance;
        this.port = port;
        this.jmxPort = jmxPort;
    }

    static StockBroker create(Path home, Path instance) throws IOException {
        int port = FreePorts.next();
        Path output =
                Files.createDirectories(instance.toAbsolutePath().getParent()).resolve(instance.getFileName() + ".log");
        Process create = new ProcessBuilder(
                        home.resolve("bin/artemis").toString(),
                        "create",
                        instance.toString(),
                        "--silent",
                        "--user=" + USER,
                        "--password=" + USER,
                        "--require-login",
                        "--nio",
                        "--no-web",
                        "--host=127.0.0.1",
                        "--default-port=" + port,
                        "--no-amqp-acceptor",
                        "--no-hornetq-acceptor",
                        "--no-mqtt-acceptor",
                        "--no-stomp-acceptor",
                        "--java-memory=2G")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (create.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("artemis create failed:\n" + Files.readString(output));
        }
        return new StockBroker(instance, port, FreePorts.next());
    }

    /**
     * Has the broker dial a router by Waylink's plugin.
     *
     * @param jar of the plugin
     * @param routerPort where the router listens for brokers
     * @param properties of the plugin besides, by name
     */
    void dialOut(Path jar, int routerPort, Map<String, String> properties) throws IOException {
        install(jar);
        StringBuilder xml = new StringBuilder(
                "<broker-plugins>" + "<broker-plugin class-name=\"io.waylink.artemis.RouteContainerPlugin\">");
        append(xml, "url", "amqp://127.0.0.1:" + routerPort);
        append(xml, "brokerUser", USER);
        append(xml, "brokerPassword", USER);
        properties.forEach((name, value) -> append(xml, name, value));
        addToCore(xml + "</broker-plugin></broker-plugins>");
    }

    /** Has the broker know two-phase commit over AMQP, by Waylink's plugin. */
    void knowTwoPhases(Path jar) throws IOException {
        install(jar);
        addToCore("<broker-plugins><broker-plugin class-name=\"io.waylink.artemis.xa.XaPlugin\"/></broker-plugins>");
    }

    private void install(Path jar) throws IOException {
        Files.copy(jar, Files.createDirectories(instance.resolve("lib")).resolve(jar.getFileName()));
    }

    private static void append(StringBuilder xml, String name, String value) {
        xml.append("<property key=\"%s\" value=\"%s\"/>".formatted(name, value));
    }

    /** Has the broker have these queues from the beginning; it makes them without waiting for the disk. */
    void addQueues(Iterable<String> names) throws IOException {
        StringBuilder xml = new StringBuilder("<addresses>");
        names.forEach(name -> xml.append(
                "<address name=\"%s\"><anycast><queue name=\"%<s\"/></anycast></address>%n".formatted(name)));
        replace("<addresses>", xml.toString());
        replace("<journal-datasync>true<", "<journal-datasync>false<");
    }

    /** Has the broker keep everything in memory, so that what a client costs is not lost in waits for the disk. */
    void forget() throws IOException {
        replace("<persistence-enabled>true<", "<persistence-enabled>false<");
    }

    private void replace(String what, String into) throws IOException {
        Path file = instance.resolve("etc/broker.xml");
        String xml = Files.readString(file);
        if (!xml.contains(what)) {
            throw new IllegalStateException(file + " has no " + what);
        }
        Files.writeString(file, xml.replace(what, into));
    }

    private void addToCore(String xml) throws IOException {
        replace("</core>", xml + "</core>");
    }

    int port() {
        return port;
    }

    /** Connects to its management. */
    BrokerManagement management() throws IOException {
        return BrokerManagement.connect(jmxPort);
    }

    /** Whether it takes connections. */
    boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether it ever wrote messages to pages, which makes figures useless. */
    boolean hasPaged() {
        try {
            return output().stream().anyMatch(line -> line.contains(PAGING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected List<String> command() {
        return List.of(instance.resolve("bin/artemis").toString(), "run");
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of(
                "JAVA_ARGS_APPEND",
                "-Djava.rmi.server.hostname=127.0.0.1 -Dcom.sun.management.jmxremote.host=127.0.0.1"
                        + " -Dcom.sun.management.jmxremote.authenticate=false -Dcom.sun.management.jmxremote.ssl=false"
                        + " -Dcom.sun.management.jmxremote.port=" + jmxPort
                        + " -Dcom.sun.management.jmxremote.rmi.port="
                        + jmxPort);
    }

    @Override
    protected boolean isReady(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("AMQ221007"));
    }

    @Override
    protected Path directory() {
        return instance;
    }
}
