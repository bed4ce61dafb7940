package io.waylink.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes of the adapter's archive what servers need. */
final class Archives {

    private static final String IRONJACAMAR = "META-INF/ironjacamar.xml";
    private static final Pattern POOL_SIZE = Pattern.compile("<max-pool-size>\\d+</max-pool-size>");

    private static final String DEFINITIONS_END = "</connection-definitions>";

    /** The name in JNDI of the second connection factory that an archive may have. */
    static final String LOCAL_FACTORY = "java:/waylink/LocalConnectionFactory";

    private Archives() {}

    /** The archive with another size of its connection factory's pool, which is set within it. */
    static Path withPoolSize(Path rar, int size, Path directory) throws IOException {
        return changed(rar, text -> withPoolSize(text, size), directory);
    }

    /** The same, with a second connection factory, {@link #LOCAL_FACTORY}, whose pool has local transactions. */
    static Path withLocalPool(Path rar, int size, Path directory) throws IOException {
        return changed(
                rar,
                text -> withPoolSize(text, size)
                        .replace(
                                DEFINITIONS_END,
                                """
                                <connection-definition class-name="io.waylink.adapter.outbound.AmqpManagedConnectionFactory" jndi-name="%s" pool-name="waylink-local" use-java-context="true">
                                  <config-property name="twoPhaseCommit">false</config-property>
                                  <xa-pool><min-pool-size>0</min-pool-size><max-pool-size>%d</max-pool-size></xa-pool>
                                  <recovery no-recovery="true"/>
                                </connection-definition>
                                """
                                                .formatted(LOCAL_FACTORY, size)
                                        + DEFINITIONS_END),
                directory);
    }

    private static String withPoolSize(String text, int size) {
        return POOL_SIZE.matcher(text).replaceAll("<max-pool-size>" + size + "</max-pool-size>");
    }

    private static Path changed(Path rar, UnaryOperator<String> change, Path directory) throws IOException {
        Path copy = directory.resolve(rar.getFileName());
        try (ZipFile from = new ZipFile(rar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                to.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream content = from.getInputStream(entry)) {
                    to.write(
                            entry.getName().equals(IRONJACAMAR)
                                    ? changed(content.readAllBytes(), change)
                                    : content.readAllBytes());
                }
            }
        }
        return copy;
    }

    private static byte[] changed(byte[] content, UnaryOperator<String> change) {
        String before = new String(content, StandardCharsets.UTF_8);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new IllegalStateException(IRONJACAMAR + " has no " + POOL_SIZE);
        }
        return after.getBytes(StandardCharsets.UTF_8);
    }

    /** A root of modules with one, of Qpid JMS and the libraries that it has in the archive. */
    static Path module(String name, Path rar, Path directory) throws IOException {
        Path root = directory.resolve("modules");
        Path module =
                Files.createDirectories(root.resolve(name.replace('.', '/')).resolve("main"));
        StringBuilder resources = new StringBuilder();
        try (ZipFile from = new ZipFile(rar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().matches("(qpid|proton|netty)-[^/]*\\.jar")) {
                    try (InputStream content = from.getInputStream(entry)) {
                        Files.copy(content, module.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
                    }
                    resources
                            .append("    <resource-root path=\"")
                            .append(entry.getName())
                            .append("\"/>\n");
                }
            }
        }
        Files.writeString(
                module.resolve("module.xml"),
                """
                <module name="%s" xmlns="urn:jboss:module:1.9">
                  <resources>
                %s  </resources>
                  <dependencies>
                    <module name="java.se"/>
                    <module name="jdk.unsupported"/>
                    <module name="jakarta.jms.api"/>
                    <module name="org.slf4j"/>
                  </dependencies>
                </module>
                """
                        .formatted(name, resources));
        return root;
    }
}
