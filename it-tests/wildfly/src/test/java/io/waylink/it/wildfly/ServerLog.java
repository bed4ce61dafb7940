package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** What the server has logged since this was made. */
final class ServerLog {

    private final Path file;
    private final int before;

    private ServerLog(Path file) throws IOException {
        this.file = file;
        this.before = lines(file).size();
    }

    static ServerLog fromNow() throws IOException {
        return new ServerLog(Path.of(System.getProperty("waylink.wildfly.base"), "log/server.log"));
    }

    List<String> lines(Predicate<String> wanted) throws IOException {
        List<String> lines = lines(file);
        return lines.subList(before, lines.size()).stream().filter(wanted).toList();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
