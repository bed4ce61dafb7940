package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.waylink.it.outbound.OutboundArchives;
import io.waylink.it.outbound.OutboundFront;
import io.waylink.it.outbound.OutboundFront.Outcome;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.SampleFront;
import io.waylink.it.process.TlsBroker;
import io.waylink.it.process.WildFlyServer;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.ResourceAdapterArchive;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The password of the user, and that of the store of certificates within the url, are Elytron's: encrypted expressions in
 * the configuration of the server, and a credential store behind a pool.
 */
class StoredPasswordIT {

    private static final Pattern EXPRESSION = Pattern.compile("\"expression\" => \"(.*?)\"");
    private static final String POOLS = "/subsystem=resource-adapters/resource-adapter=waylink-adapter.rar";

    private Path directory;
    private String url;
    private String password;

    @Test
    void passwordsStandNowhereReadable() throws Exception {
        directory = Paths.newDirectory(getClass());
        Path store = directory.resolve("broker.p12");
        TlsBroker.writeStore(store);
        try (ArtemisBroker broker =
                        TlsBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker")), store);
                WildFlyServer server = WildFlyServer.create(new WildFlyServer.Setup(
                        Paths.wildfly(),
                        directory.resolve("server"),
                        "standalone.xml",
                        List.of("-Xms256m", "-Xmx768m"),
                        Map.of(),
                        List.of(Paths.sample()),
                        List.of()))) {
            broker.start();
            List<String> expressions = encrypted(server, ArtemisBroker.USER, TlsBroker.STORE_PASSWORD);
            password = expressions.get(0);
            url = TlsBroker.url(broker.port(), store, expressions.get(1));
            server.configure(pools());
            server.start();

            SampleFront sample = new SampleFront(server.http());
            assertThat(sample.send("by-properties").join().outcome()).isEqualTo("accepted");
            await().atMost(Duration.ofSeconds(30)).until(() -> sample.consumed().stream()
                    .anyMatch(each -> each.id().equals("by-properties")));
            OutboundFront application = new OutboundFront(server.http());
            for (String factory : List.of("java:/jms/Encrypted", "java:/jms/Stored", "java:app/defined/JmsFactory")) {
                Outcome outcome = application.run("contextRoundTrip", factory, "orders.stored");
                assertThat(outcome.done()).as(factory + ": " + outcome.text()).isTrue();
            }
            assertThat(Files.readString(directory.resolve("server/configuration/standalone.xml")))
                    .doesNotContain(TlsBroker.STORE_PASSWORD);
            assertThat(Files.readString(server.log())).doesNotContain(TlsBroker.STORE_PASSWORD);
        }
    }

    /** What to write instead of these. */
    private List<String> encrypted(WildFlyServer server, String... secrets) throws IOException {
        List<String> commands = new ArrayList<>(example("wildfly-secrets.cli"));
        for (String secret : secrets) {
            commands.add("/subsystem=elytron/expression=encryption:create-expression(resolver=waylink, clear-text="
                    + secret + ")");
        }
        server.configure(commands);
        return EXPRESSION
                .matcher(Files.readString(directory.resolve("server/configure.log")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct() // each is logged twice
                .toList();
    }

    private static List<String> example(String name) throws IOException {
        return Files.readAllLines(
                        Path.of(System.getProperty("waylink.examples")).resolve(name))
                .stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** Those of an adapter that is deployed by itself, with an application. */
    private List<String> pools() {
        ResourceAdapterArchive adapter = OutboundArchives.adapter();
        adapter.delete("META-INF/ironjacamar.xml");
        Path rar = directory.resolve("waylink-adapter.rar");
        adapter.as(ZipExporter.class).exportTo(rar.toFile());
        Path war = directory.resolve("waylink-outbound.war");
        OutboundArchives.alone(false).as(ZipExporter.class).exportTo(war.toFile());
        return List.of(
                property("waylink.outbound.url", url),
                property("waylink.url", url),
                property("waylink.user", ArtemisBroker.USER),
                property("waylink.password", password),
                POOLS + ":add(archive=waylink-adapter.rar, transaction-support=LocalTransaction)",
                POOLS + "/config-properties=url:add(value=\"" + url + "\")",
                pool("Encrypted", ""),
                POOLS + "/connection-definitions=Encrypted/config-properties=user:add(value=" + ArtemisBroker.USER
                        + ")",
                POOLS + "/connection-definitions=Encrypted/config-properties=password:add(value=\"" + password + "\")",
                pool("Stored", ", elytron-enabled=true, authentication-context=waylink"),
                "deploy " + rar,
                "deploy " + war);
    }

    /** Archives do not have expressions resolved that are encrypted, but may name a property that is one. */
    private static String property(String name, String value) {
        return "/system-property=" + name + ":add(value=\"" + value + "\")";
    }

    private static String pool(String name, String more) {
        return POOLS + "/connection-definitions=" + name
                + ":add(class-name=io.waylink.adapter.outbound.AmqpManagedConnectionFactory, jndi-name=\"java:/jms/"
                + name
                + "\", min-pool-size=0, max-pool-size=5, enabled=true, use-java-context=true" + more + ")";
    }
}
