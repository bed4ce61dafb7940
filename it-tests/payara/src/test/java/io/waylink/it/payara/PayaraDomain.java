package io.waylink.it.payara;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
    private static final Pattern OTHER_PORT = Pattern.compile("(iiop-listener|jmx-connector)(.*?)port=\"\\d+\"");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            Path domains = Path.of(System.getProperty("waylink.payara.home"), "glassfish", "domains");
            Path domain = domains.resolve("waylink");
            copy(domains.resolve("domain1"), domain);
            OutboundPorts.reserve();
            System.setProperty("waylink.broker.port", Integer.toString(FreePorts.next()));
            Path config = domain.resolve("config/domain.xml");
            Files.writeString(config, adapted(Files.readString(config)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the sample answers. */
    static URI http() {
        return URI.create("http://127.0.0.1:" + System.getProperty("waylink.payara.http"));
    }

    static int brokerPort() {
        return Integer.getInteger("waylink.broker.port");
    }

    private static String adapted(String domainXml) {
        String onLoopback = domainXml.replace("0.0.0.0", "127.0.0.1");
        String withPorts = OTHER_PORT
                .matcher(listeners(onLoopback))
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) + found.group(2) + "port=\"" + FreePorts.next() + "\""));
        return withPorts
                .replace(
                        "<hazelcast-config-specific-configuration",
                        "<hazelcast-config-specific-configuration enabled=\"false\"")
                .replace("type=\"EMBEDDED\"", "type=\"DISABLE\"") // Payara's own messaging
                .replaceFirst("<jvm-options>", String.join("", properties()) + "<jvm-options>");
    }

    private static String listeners(String domainXml) {
        return LISTENER.matcher(domainXml).replaceAll(found -> {
            int port = FreePorts.next();
            remember(found.group(2), port);
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

    private static List<String> properties() {
        Stream<String> outbound =
                OutboundPorts.properties().entrySet().stream().map(each -> each.getKey() + "=" + each.getValue());
        return Stream.concat(
                        outbound,
                        Stream.of(
                                "waylink.url=amqp://127.0.0.1:" + brokerPort(),
                                "waylink.user=" + ArtemisBroker.USER,
                                "waylink.password=" + ArtemisBroker.USER))
                .map(property -> "<jvm-options>-D" + property + "</jvm-options>")
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
