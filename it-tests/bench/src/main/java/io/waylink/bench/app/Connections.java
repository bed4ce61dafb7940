package io.waylink.bench.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Counts the TCP connections of this process to a port, on Linux. */
final class Connections {

    private static final Path SELF = Path.of("/proc/self");
    private static final String ESTABLISHED = "01";
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private Connections() {}

    /** How many there are; -1 where it cannot be told. */
    static int to(int port) throws IOException {
        if (!Files.exists(SELF)) {
            return -1;
        }
        Set<String> own = ownSockets();
        int count = 0;
        for (String table : List.of("net/tcp", "net/tcp6")) {
            try (Stream<String> lines = Files.lines(SELF.resolve(table))) {
                count += (int) lines.map(line -> line.trim().split("\\s+"))
                        .filter(words -> words[STATE].equals(ESTABLISHED))
                        .filter(words -> words[REMOTE].endsWith(String.format(Locale.ROOT, ":%04X", port)))
                        .filter(words -> own.contains("socket:[" + words[INODE] + "]"))
                        .count();
            }
        }
        return count;
    }

    private static Set<String> ownSockets() throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(SELF.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    // Then it is none of those that stay.
                }
            }
        }
        return sockets;
    }
}
