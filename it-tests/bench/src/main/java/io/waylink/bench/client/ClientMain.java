package io.waylink.bench.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import org.HdrHistogram.Histogram;

/**
 * A client that does what it reads, a line each: {@code TASK messages}, or {@code latencies rate messages}. It answers each
 * with a line that begins with {@value #DONE} and has figures as {@code name=value}, or with {@value #FAILED} and the reason.
 */
public final class ClientMain {

    /** What the answer begins with if all went well. */
    public static final String DONE = "done";

    /** What the answer begins with if it did not. */
    public static final String FAILED = "failed";

    private static final String LATENCIES = "latencies";

    private ClientMain() {}

    /**
     * Connects and works until the input ends.
     *
     * @param arguments a {@link Library}, port, user, queue and size of messages
     */
    public static void main(String[] arguments) throws Exception {
        byte[] body = new byte[Integer.parseInt(arguments[4])];
        ThreadLocalRandom.current().nextBytes(body);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Client client = Library.valueOf(arguments[0])
                .connect(Integer.parseInt(arguments[1]), arguments[2], arguments[3], body)) {
            out.println(DONE);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(client, line.split(" ")));
            }
        }
    }

    private static String answer(Client client, String[] words) throws IOException {
        try {
            if (words[0].equals(LATENCIES)) {
                return DONE + " histogram="
                        + encode(client.latencies(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            }
            client.prepare();
            Cost before = Cost.now();
            client.run(Task.valueOf(words[0]), Integer.parseInt(words[1]));
            return DONE + " " + Cost.now().since(before);
        } catch (Exception e) {
            return FAILED + " " + e.toString().replace('\n', ' ');
        }
    }

    private static String encode(Histogram histogram) {
        ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(bytes);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
    }

    /** What this process has used so far. */
    private record Cost(long nanos, long cpu, long allocated, long switches) {

        private static final String VOLUNTARY = "voluntary_ctxt_switches:";

        static Cost now() throws IOException {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                    .filter(bytes -> bytes > 0)
                    .sum();
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Cost(System.nanoTime(), system.getProcessCpuTime(), allocated, voluntarySwitches());
        }

        String since(Cost before) {
            return "nanos=" + (nanos - before.nanos) + " cpuNanos=" + (cpu - before.cpu) + " bytes="
                    + (allocated - before.allocated) + " switches=" + (switches - before.switches);
        }

        /** How often its threads have given up the processor because they had to wait: Linux counts it for each. */
        private static long voluntarySwitches() throws IOException {
            try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
                return threads.mapToLong(Cost::switchesOf).sum();
            }
        }

        private static long switchesOf(Path thread) {
            try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
                return lines.filter(line -> line.startsWith(VOLUNTARY))
                        .mapToLong(line -> Long.parseLong(
                                line.substring(VOLUNTARY.length()).trim()))
                        .sum();
            } catch (IOException | UncheckedIOException ended) {
                return 0;
            }
        }
    }
}
