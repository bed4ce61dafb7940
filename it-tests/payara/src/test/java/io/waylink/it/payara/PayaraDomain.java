package io.waylink.it.payara;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.waylink.it.outbound.OutboundPorts;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.FreePorts;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Makes a domain for the tests from Payara's own first one before Arquillian starts it: everything on 127.0.0.1 and on free
 * ports, nothing of Payara's own messaging or clustering, and the properties that the sample reads.
 */
public final class PayaraDomain implements LauncherSessionListener {

    private static final Pattern LISTENER = Pattern.compile("<network-listener (.*?)port=\"(\\d+)\"(.*?)>");
    private static final Pattern OTHER_PORT =
            Pattern.compile("((?:iiop-listener|jmx-connector).*?port=|\"JMS_PROVIDER_PORT\" value=)\"\\d+\"");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            OutboundPorts.reserve();
            System.setProperty("waylink.broker.port", Integer.toString(FreePorts.next()));
            System.setProperty("waylink.router.port", Integer.toString(FreePorts.next()));
            write(directory(), sample(), PayaraDomain::remember, UnaryOperator.identity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path domains() {
        return Paths.payara().resolve("glassfish/domains");
    }

    private static Path directory() {
        return domains().resolve("waylink");
    }

    /**
     * Writes a domain.
     *
     * @param properties system properties of its server
     * @param ports told of the usual port of each HTTP listener, and which it has instead
     * @param more changes its domain.xml
     */
    static void write(
            Path domain, Map<String, String> properties, BiConsumer<String, Integer> ports, UnaryOperator<String> more)
            throws IOException {
        copy(domains().resolve("domain1"), domain);
        Files.createDirectories(domain.resolve("autodeploy"));
        Path config = domain.resolve("config/domain.xml");
        Files.writeString(config, more.apply(adapted(Files.readString(config), properties, ports)));
    }

    /** What the server has logged so far. */
    static List<String> log() throws IOException {
        Path log = directory().resolve("logs/server.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Of the server's process. */
    static long pid() throws IOException {
        return Long.parseLong(
                Files.readString(directory().resolve("config/pid")).trim());
    }

    /** Where the sample answers. */
    static URI http() {
        return URI.create("http://127.0.0.1:" + System.getProperty("waylink.payara.http"));
    }

    static int brokerPort() {
        return Integer.getInteger("waylink.broker.port");
    }

    static int routerPort() {
        return Integer.getInteger("waylink.router.port");
    }

    private static String adapted(String domainXml, Map<String, String> properties, BiConsumer<String, Integer> ports) {
        String onLoopback = domainXml.replace("0.0.0.0", "127.0.0.1");
        String withPorts = OTHER_PORT
                .matcher(listeners(onLoopback, ports))
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "\"" + FreePorts.next() + "\""));
        return withPorts
                .replace(
                        "<hazelcast-config-specific-configuration",
                        "<hazelcast-config-specific-configuration enabled=\"false\"")
                .replace("type=\"EMBEDDED\"", "type=\"DISABLE\"") // Payara's own messaging
                // Else it listens for the first message, on 0.0.0.0.
                .replace("admin-password=\"admin\" lazy-init=\"true\"", "admin-password=\"admin\" lazy-init=\"false\"")
                .replaceFirst("<jvm-options>", String.join("", options(properties)) + "<jvm-options>");
    }

    private static String listeners(String domainXml, BiConsumer<String, Integer> ports) {
        return LISTENER.matcher(domainXml).replaceAll(found -> {
            int port = FreePorts.next();
            ports.accept(found.group(2), port);
            return Matcher.quoteReplacement(
                    "<network-listener " + found.group(1).replaceAll("address=\"[^\"]*\"", "")
                            + "address=\"127.0.0.1\" port=\"" + port + "\""
                            + found.group(3).replaceAll("address=\"[^\"]*\"", "")
                            + ">");
        });
    }

    private static void remember(String usual, int port) {
        if (usual.equals("4848")) {
            System.setProperty("waylink.payara.admin", Integer.toString(port));
        } else if (usual.equals("8080")) {
            System.setProperty("waylink.payara.http", Integer.toString(port));
        }
    }

    private static Map<String, String> sample() {
        Map<String, String> properties = new HashMap<>(OutboundPorts.properties());
        properties.put("waylink.url", "amqp://127.0.0.1:" + brokerPort());
        properties.put("waylink.user", ArtemisBroker.USER);
        properties.put("waylink.password", ArtemisBroker.USER);
        return properties;
    }

    private static List<String> options(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> "<jvm-options>-D" + property.getKey() + "=" + property.getValue() + "</jvm-options>")
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (Stream<Path> old = Files.walk(to)) {
                for (Path path : old.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path path : files.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
