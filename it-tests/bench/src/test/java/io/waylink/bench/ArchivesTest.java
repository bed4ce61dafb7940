package io.waylink.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArchivesTest {

    private static final String IRONJACAMAR = "META-INF/ironjacamar.xml";

    @TempDir
    Path directory;

    @Test
    void changesTheSizeOfThePool() throws IOException {
        Path rar = archive(Map.of(IRONJACAMAR, "<a><max-pool-size>20</max-pool-size></a>", "b", "c"));
        Path copy = Archives.withPoolSize(rar, 500, Files.createDirectory(directory.resolve("copy")));
        try (ZipFile zip = new ZipFile(copy.toFile())) {
            assertThat(content(zip, IRONJACAMAR)).isEqualTo("<a><max-pool-size>500</max-pool-size></a>");
            assertThat(content(zip, "b")).isEqualTo("c");
        }
    }

    @Test
    void saysThatThereIsNoPool() throws IOException {
        Path rar = archive(Map.of(IRONJACAMAR, "<a/>"));
        Path other = Files.createDirectory(directory.resolve("copy"));
        assertThatThrownBy(() -> Archives.withPoolSize(rar, 500, other)).hasMessageContaining(IRONJACAMAR);
    }

    @Test
    void makesAModuleOfTheClientAndItsLibraries() throws IOException {
        Path rar = archive(Map.of("qpid-jms-client-1.jar", "", "netty-x-1.jar", "", "waylink-adapter-1.jar", ""));
        Path main = Archives.module("a.b", rar, directory).resolve("a/b/main");
        assertThat(main.resolve("module.xml"))
                .content()
                .contains("<module name=\"a.b\"", "\"qpid-jms-client-1.jar\"", "\"netty-x-1.jar\"")
                .doesNotContain("waylink");
        assertThat(main.resolve("netty-x-1.jar")).exists();
    }

    private Path archive(Map<String, String> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return Files.write(directory.resolve("a.rar"), bytes.toByteArray());
    }

    private static String content(ZipFile zip, String name) throws IOException {
        return new String(zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
}
