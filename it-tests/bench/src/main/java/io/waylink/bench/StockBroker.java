package io.waylink.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.waylink.it.process.Fixture;
import io.waylink.it.process.FreePorts;

/** Artemis as {@code artemis create} makes it: with its journal on disk, all protocols on one acceptor, 2 GiB of memory. */
final class StockBroker extends Fixture {

    /** The one user, and its password. */
    static final String USER = "waylink";

    private static final String PAGING = "AMQ222038";

    private final Path instance;
    private final int port;

    private StockBroker(Path instance, int port) {
        super("Artemis on port " + port, instance.resolve("log/output.log"));
        this.instance = instance;
        this.port = port;
    }

    static StockBroker create(Path home, Path instance) throws IOException {
        int port = FreePorts.next();
        Path output =
                Files.createDirectories(instance.toAbsolutePath().getParent()).resolve("create.log");
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
        return new StockBroker(instance, port);
    }

    int port() {
        return port;
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
    protected boolean isReady(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("AMQ221007"));
    }

    @Override
    protected Path directory() {
        return instance;
    }
}
