package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;

/** What the server has logged since this was made. */
final class ServerLog {

    private final int before;

    private ServerLog() throws IOException {
        this.before = lines().size();
    }

    static ServerLog fromNow() throws IOException {
        return new ServerLog();
    }

    /** The lines of Waylink's categories that have one of these words. */
    List<String> ofWaylink(String... words) throws IOException {
        return lines(line -> line.contains("[io.waylink")).stream()
                .filter(line -> List.of(words).stream().anyMatch(line::contains))
                .toList();
    }

    List<String> lines(Predicate<String> wanted) throws IOException {
        List<String> lines = lines();
        return lines.subList(before, lines.size()).stream().filter(wanted).toList();
    }

    private static List<String> lines() throws IOException {
        return Files.exists(Paths.serverLog())
                ? Files.readString(Paths.serverLog()).lines().toList()
                : List.of();
    }
}
