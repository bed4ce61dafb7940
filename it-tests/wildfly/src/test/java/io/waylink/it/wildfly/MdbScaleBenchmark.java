package io.waylink.it.wildfly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.waylink.it.mdb.Bean;
import io.waylink.it.mdb.Requester;
import io.waylink.it.process.ArtemisBroker;
import io.waylink.it.process.WildFlyServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What many beans with many sessions cost a server: connections, threads and memory, idle and after work. */
class MdbScaleBenchmark {

    private static final int MESSAGES_EACH = 100;
    private static final Pattern HEAP = Pattern.compile("used (\\d+)K");

    @ParameterizedTest
    @CsvSource({"1, 1", "50, 15"})
    void measure(int beans, int sessions) throws Exception {
        Path directory = Paths.newDirectory(getClass());
        try (ArtemisBroker broker =
                        ArtemisBroker.create(ArtemisBroker.Setup.of(Paths.artemis(), directory.resolve("broker")));
                WildFlyServer server = WildFlyServer.create(
                        Paths.wildfly(),
                        directory.resolve("server"),
                        BeanArchive.properties(broker),
                        BeanArchive.write(BeanArchive.of(Bean.many(beans, sessions)), directory))) {
            broker.start();
            long before = System.nanoTime();
            server.start();
            try (Requester requester = new Requester(broker)) {
                int own = 3; // the requester's consumers, while it asks
                Awaitility.await()
                        .atMost(java.time.Duration.ofMinutes(3))
                        .until(() -> consumers(requester) >= beans * sessions + own - 1);
                System.out.printf(
                        "%d beans x %d sessions: consuming %d ms after the start of the server%n",
                        beans, sessions, (System.nanoTime() - before) / 1_000_000);
                report("idle", server, requester);
                for (int bean = 0; bean < beans; bean++) {
                    String name = "b" + bean + "-";
                    requester.send(
                            Bean.queue(bean),
                            IntStream.range(0, MESSAGES_EACH)
                                    .mapToObj(i -> name + i)
                                    .toList());
                }
                requester.awaitReplies(beans * MESSAGES_EACH / 2);
                System.out.printf("  while working: %s threads%n", status(server, "Threads"));
                requester.replies(beans * MESSAGES_EACH);
                report("after " + beans * MESSAGES_EACH + " messages", server, requester);
            }
        }
    }

    private static int consumers(Requester requester) throws Exception {
        Matcher number = Pattern.compile("consumerID").matcher(requester.manage("listAllConsumersAsJSON"));
        return (int) number.results().count();
    }

    /** Without the requester's own connection. */
    private static int connections(Requester requester) throws Exception {
        return requester.manage("listConnectionIDs").split(",", -1).length - 1;
    }

    private static void report(String when, WildFlyServer server, Requester requester) throws Exception {
        jcmd(server, "GC.run");
        Matcher heap = HEAP.matcher(jcmd(server, "GC.heap_info"));
        String used = heap.find() ? heap.group(1) : "?";
        System.out.printf(
                "  %s: %d connections, %s threads, %s KiB of heap used after a collection, resident %s%n",
                when, connections(requester), status(server, "Threads"), used, status(server, "VmRSS"));
    }

    private static String status(WildFlyServer server, String what) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status"));
        return lines.stream()
                .filter(line -> line.startsWith(what + ":"))
                .map(line -> line.substring(what.length() + 1).strip())
                .findFirst()
                .orElse("?");
    }

    private static String jcmd(WildFlyServer server, String command) throws IOException {
        Process asking = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
