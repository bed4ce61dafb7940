package io.waylink.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.waylink.bench.app.Names;

/** The resource adapters, each as its own documentation says to set it up, with its own defaults. */
enum Adapter {
    WAYLINK("Waylink", "waylink-adapter.rar") {
        @Override
        List<String> commands(int brokerPort) {
            // The archive brings its connection factory itself, see its META-INF/ironjacamar.xml.
            return List.of("/subsystem=naming/binding=\"" + Names.CONNECTION_FACTORY
                    + "\":add(binding-type=lookup, lookup=\"java:/waylink/ConnectionFactory\")");
        }

        @Override
        Map<String, String> properties(int brokerPort) {
            return Map.of(
                    "waylink.url",
                    "amqp://127.0.0.1:" + brokerPort,
                    "waylink.user",
                    StockBroker.USER,
                    "waylink.password",
                    StockBroker.USER);
        }

        @Override
        List<Path> archives(Settings settings) {
            return List.of(settings.rar());
        }
    },
    ARTEMIS("WildFly's own Artemis adapter", "bench-artemis") {
        @Override
        List<String> commands(int brokerPort) {
            return List.of(
                    "/socket-binding-group=standard-sockets/remote-destination-outbound-socket-binding=bench-artemis"
                            + ":add(host=127.0.0.1, port=" + brokerPort + ")",
                    "/subsystem=messaging-activemq/remote-connector=bench-artemis:add(socket-binding=bench-artemis)",
                    "/subsystem=messaging-activemq/pooled-connection-factory=bench-artemis:add(entries=[\""
                            + Names.CONNECTION_FACTORY + "\"], connectors=[bench-artemis], transaction=xa, user="
                            + StockBroker.USER + ", password=" + StockBroker.USER + ", enable-amq1-prefix=false)");
        }
    };

    private final String title;
    private final String resourceAdapter;

    Adapter(String title, String resourceAdapter) {
        this.title = title;
        this.resourceAdapter = resourceAdapter;
    }

    String title() {
        return title;
    }

    /** For names of queues and directories. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What beans are bound to. */
    String resourceAdapter() {
        return resourceAdapter;
    }

    /** Of {@code jboss-cli.sh}, for a server with standalone-full.xml. */
    abstract List<String> commands(int brokerPort);

    /** System properties of the server. */
    Map<String, String> properties(int brokerPort) {
        return Map.of();
    }

    /** To be deployed besides the application. */
    List<Path> archives(Settings settings) {
        return List.of();
    }

    /** What is the same for all: a pool of beans that does not hold up 15 sessions, however many cores there are. */
    static Stream<String> commonCommands() {
        String pool = "/subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool";
        return Stream.of(
                pool + ":undefine-attribute(name=derive-size)",
                pool + ":write-attribute(name=max-pool-size, value=32)");
    }
}
