package io.waylink.it.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.Fixture;

/** One of two brokers of which one takes the other's place, with the plugin; started when it is active or waits to become so. */
final class HaBroker extends Fixture {

    /** Where the messages of a pair are. */
    enum Store {
        /** In one directory, which the active one has locked. */
        SHARED("shared-store", "<failover-on-shutdown>true</failover-on-shutdown>"),
        /** In a directory of each, the active one sending what changes to the other. */
        REPLICATED("replication", "<check-for-active-server>true</check-for-active-server>");

        private final String primary;
        private final String backup;

        Store(String element, String ofPrimary) {
            primary = "<%s><primary>%s</primary></%s>".formatted(element, ofPrimary, element);
            backup = "<%s><backup><allow-failback>true</allow-failback></backup></%s>".formatted(element, element);
        }
    }

    private final Path home;
    private final Path instance;

    private HaBroker(String role, Path home, Path instance) {
        super(role + " broker", instance.resolve("log/output.log"));
        this.home = home;
        this.instance = instance;
    }

    /**
     * Writes the files of a pair, with the primary first.
     *
     * @param store where their messages are
     * @param routers where the routers listen for brokers
     */
    static List<HaBroker> pair(Store store, Path home, Path jar, Path directory, int routers) throws IOException {
        ArtemisBroker.Setup primary = ArtemisBroker.Setup.of(home, directory.resolve("primary"));
        ArtemisBroker.Setup backup = ArtemisBroker.Setup.of(home, directory.resolve("backup"));
        HaBroker first =
                create("primary", primary, jar, brokerXml(primary.port(), backup.port(), store.primary, routers));
        HaBroker second =
                create("backup", backup, jar, brokerXml(backup.port(), primary.port(), store.backup, routers));
        if (store == Store.SHARED) {
            Path shared = second.instance.resolve("data");
            Files.delete(shared);
            Files.createSymbolicLink(shared, first.instance.resolve("data"));
        }
        return List.of(first, second);
    }

    private static HaBroker create(String role, ArtemisBroker.Setup setup, Path jar, String brokerXml)
            throws IOException {
        ArtemisBroker files = ArtemisBroker.create(setup.withJars(jar).withBrokerXml(brokerXml));
        Path written = files.instance().resolve("etc/broker.xml");
        Files.writeString(written, Files.readString(written).replace("protocols=AMQP;", "protocols=AMQP,CORE;"));
        return new HaBroker(role, setup.home(), files.instance());
    }

    @Override
    protected List<String> command() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-Xms64m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        words.add("-Djava.security.auth.login.config=" + instance.resolve("etc/login.config"));
        words.add("-Dlog4j2.disableJmx=true");
        words.add("-Dartemis.home=" + home);
        words.add("-Dartemis.instance=" + instance);
        words.add("-Dartemis.instance.etc=" + instance.resolve("etc"));
        words.add("-Ddata.dir=" + instance.resolve("data"));
        words.add("-Djava.io.tmpdir=" + instance.resolve("tmp"));
        words.addAll(List.of("-classpath", home.resolve("lib/artemis-boot.jar").toString()));
        words.addAll(List.of("org.apache.activemq.artemis.boot.Artemis", "run"));
        return words;
    }

    /** Active, or a backup that waits. */
    @Override
    protected boolean isReady(List<String> lines) {
        return lines.stream().anyMatch(line -> line.contains("AMQ221007") || line.contains("AMQ221109"));
    }

    /** Has all that the active one has, so that it can take its place. */
    void awaitSynchronized(Duration timeout) throws IOException {
        awaitOutput(line -> line.contains("AMQ221024"), timeout);
    }

    @Override
    protected Path directory() {
        return instance;
    }

    private static String brokerXml(int port, int otherPort, String role, int routers) {
        return """
                <cluster-user>pair</cluster-user>
                <cluster-password>pair</cluster-password>
                <connectors>
                   <connector name="self">tcp://127.0.0.1:%d</connector>
                   <connector name="other">tcp://127.0.0.1:%d</connector>
                </connectors>
                <cluster-connections>
                   <cluster-connection name="pair">
                      <connector-ref>self</connector-ref>
                      <retry-interval>500</retry-interval>
                      <static-connectors><connector-ref>other</connector-ref></static-connectors>
                   </cluster-connection>
                </cluster-connections>
                <ha-policy>%s</ha-policy>
                <broker-plugins>
                   <broker-plugin class-name="io.waylink.artemis.xa.XaPlugin"/>
                   <broker-plugin class-name="io.waylink.artemis.RouteContainerPlugin">
                      <property key="url" value="amqp://127.0.0.1:%d"/>
                      <property key="addresses" value="orders.#"/>
                      <property key="brokerUser" value="%s"/>
                      <property key="brokerPassword" value="%s"/>
                   </broker-plugin>
                </broker-plugins>
                """
                .formatted(port, otherPort, role, routers, ArtemisBroker.USER, ArtemisBroker.USER);
    }
}
