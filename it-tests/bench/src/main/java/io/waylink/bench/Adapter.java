package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.waylink.bench.app.Names;

/** The resource adapters, each as its own documentation says to set it up, with its own defaults but for the pool's size. */
enum Adapter implements Contender {
    WAYLINK("Waylink", "waylink-adapter.rar") {
        @Override
        List<String> commands(int port) {
            // The archive brings its connection factory itself, see its META-INF/ironjacamar.xml.
            return List.of("/subsystem=naming/binding=\"" + Names.CONNECTION_FACTORY
                    + "\":add(binding-type=lookup, lookup=\"java:/waylink/ConnectionFactory\")");
        }

        @Override
        Map<String, String> properties(int port) {
            return Map.of(
                    "waylink.url",
                    "amqp://127.0.0.1:" + port,
                    "waylink.user",
                    StockBroker.USER,
                    "waylink.password",
                    StockBroker.USER);
        }

        @Override
        List<Path> archives(Settings settings) throws IOException {
            return List.of(Archives.withPoolSize(settings.rar(), MOST_CONNECTIONS, settings.work()));
        }

        @Override
        List<String> localCommands(int port) {
            return List.of("/subsystem=naming/binding=\"" + Names.LOCAL_FACTORY
                    + "\":add(binding-type=lookup, lookup=\"" + Archives.LOCAL_FACTORY + "\")");
        }

        @Override
        List<Path> archivesWithLocal(Settings settings, Path directory) throws IOException {
            return List.of(Archives.withLocalPool(settings.rar(), MOST_CONNECTIONS, directory));
        }
    },
    ARTEMIS("WildFly's own Artemis adapter", "bench-artemis") {
        @Override
        List<String> localCommands(int port) {
            return List.of("/subsystem=messaging-activemq/pooled-connection-factory=bench-artemis-local:add(entries=[\""
                    + Names.LOCAL_FACTORY + "\"], connectors=[bench-artemis], transaction=local, user="
                    + StockBroker.USER + ", password=" + StockBroker.USER + ", max-pool-size=" + MOST_CONNECTIONS
                    + ", enable-amq1-prefix=false)");
        }

        @Override
        List<String> commands(int port) {
            return List.of(
                    "/socket-binding-group=standard-sockets/remote-destination-outbound-socket-binding=bench-artemis"
                            + ":add(host=127.0.0.1, port=" + port + ")",
                    "/subsystem=messaging-activemq/remote-connector=bench-artemis:add(socket-binding=bench-artemis)",
                    "/subsystem=messaging-activemq/pooled-connection-factory=bench-artemis:add(entries=[\""
                            + Names.CONNECTION_FACTORY + "\"], connectors=[bench-artemis], transaction=xa, user="
                            + StockBroker.USER + ", password=" + StockBroker.USER + ", max-pool-size="
                            + MOST_CONNECTIONS
                            + ", enable-amq1-prefix=false)");
        }
    },
    GENERIC("generic-jms-ra with Qpid JMS", "bench-generic") {
        private static final String CONTEXT = "java:global/bench-generic";
        private static final String PROVIDER = "org.jboss.genericjms.provider";

        @Override
        List<String> commands(int port) {
            String binding = "/subsystem=naming/binding=\"" + CONTEXT + "\":add(binding-type=external-context,"
                    + " class=javax.naming.InitialContext, module=" + PROVIDER + ", environment={"
                    + entries(port).collect(Collectors.joining(", ")) + "})";
            String adapter = "/subsystem=resource-adapters/resource-adapter=bench-generic";
            String definition = adapter + "/connection-definitions=bench-generic";
            return List.of(
                    binding,
                    adapter + ":add(module=org.jboss.genericjms, transaction-support=LocalTransaction)",
                    definition
                            + ":add(class-name=org.jboss.resource.adapter.jms.JmsManagedConnectionFactory, jndi-name=\""
                            + Names.CONNECTION_FACTORY + "\", max-pool-size=" + MOST_CONNECTIONS + ")",
                    definition + "/config-properties=ConnectionFactory:add(value=\"" + CONTEXT + "/cf\")");
        }

        private static Stream<String> entries(int port) {
            Stream<String> connection = Stream.of(
                    entry("java.naming.factory.initial", "org.apache.qpid.jms.jndi.JmsInitialContextFactory"),
                    entry(
                            "connectionfactory.cf",
                            "failover:(amqp://127.0.0.1:" + port + ")?jms.username=" + StockBroker.USER
                                    + "&jms.password=" + StockBroker.USER));
            return Stream.concat(
                    connection,
                    Application.queues().map(queue -> entry("queue." + GENERIC.id() + queue, GENERIC.id() + queue)));
        }

        private static String entry(String name, String value) {
            return '"' + name + "\"=>\"" + value + '"';
        }

        @Override
        Map<String, String> properties(int port) {
            return Map.of(
                    Names.LOOKUP,
                    CONTEXT + "/",
                    Names.INBOUND_PROPERTY,
                    "connectionFactory",
                    Names.INBOUND_FACTORY,
                    CONTEXT + "/cf");
        }

        @Override
        Optional<Path> modules(Settings settings) throws IOException {
            return Optional.of(Archives.module(PROVIDER, settings.rar(), settings.work()));
        }

        @Override
        boolean knowsXa() {
            return false;
        }
    };

    /** What a pool may have at most: as many as are held to see what they cost. */
    static final int MOST_CONNECTIONS = 500;

    private final String title;
    private final String resourceAdapter;

    Adapter(String title, String resourceAdapter) {
        this.title = title;
        this.resourceAdapter = resourceAdapter;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String id() {
        return Words.lower(this);
    }

    /** What beans are bound to. */
    String resourceAdapter() {
        return resourceAdapter;
    }

    /**
     * Of {@code jboss-cli.sh}, for a server with standalone-full.xml.
     *
     * @param port of the broker or router to connect to
     */
    abstract List<String> commands(int port);

    /** The same, for a second connection factory, whose pool has local transactions. */
    List<String> localCommands(int port) {
        throw new UnsupportedOperationException(this + " has none");
    }

    /** What is to be deployed besides the application, with such a connection factory. */
    List<Path> archivesWithLocal(Settings settings, Path directory) throws IOException {
        return archives(settings);
    }

    /** System properties of the server. */
    Map<String, String> properties(int port) {
        return Map.of();
    }

    /** To be deployed besides the application. */
    List<Path> archives(Settings settings) throws IOException {
        return List.of();
    }

    /** A root of modules that the server needs besides its own. */
    Optional<Path> modules(Settings settings) throws IOException {
        return Optional.empty();
    }

    /** Whether it takes part in transactions of the container with this client. */
    boolean knowsXa() {
        return true;
    }

    /** Why the adapter cannot do what needs a transaction of the container. */
    static Optional<String> obstacle(Contender contender) {
        return contender instanceof Adapter adapter && !adapter.knowsXa()
                ? Optional.of(
                        "needs a transaction of the container, for which this adapter wants XA, which Qpid JMS has not")
                : Optional.empty();
    }

    /** Why the adapter is not asked for hundreds of consumers or connections, which this client makes one by one, with threads for each. */
    static Optional<String> obstacleToMany(Contender contender) {
        return contender == GENERIC
                ? Optional.of(
                        "when it was tried its server did not answer for minutes, with 1,700 threads that took the"
                                + " processors from everybody else, long after the request was given up")
                : Optional.empty();
    }

    /** What is the same for all: a pool of beans that does not hold up 15 sessions, however many cores there are. */
    static Stream<String> commonCommands() {
        String pool = "/subsystem=ejb3/strict-max-bean-instance-pool=mdb-strict-max-pool";
        return Stream.of(
                pool + ":undefine-attribute(name=derive-size)",
                pool + ":write-attribute(name=max-pool-size, value=32)");
    }
}
