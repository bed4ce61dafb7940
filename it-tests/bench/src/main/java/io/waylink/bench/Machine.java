package io.waylink.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where it was measured.
 *
 * @param processor its model
 * @param cores that this process may use
 * @param gibibytes of memory
 * @param system name and version
 * @param java version
 */
record Machine(String processor, int cores, String gibibytes, String system, String java) {

    private static final double KIBIBYTES_OF_GIBIBYTE = 1024 * 1024;

    static Machine here() {
        return new Machine(
                find("/proc/cpuinfo", "model name\\s*: (.*)"),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    }

    private static String memory() {
        String kibibytes = find("/proc/meminfo", "MemTotal:\\s*(\\d+) kB");
        return kibibytes.matches("\\d+")
                ? String.format(Locale.ROOT, "%.0f", Long.parseLong(kibibytes) / KIBIBYTES_OF_GIBIBYTE)
                : kibibytes;
    }

    private static String find(String file, String pattern) {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            return "unknown";
        }
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(path));
            return matcher.find() ? matcher.group(1).trim() : "unknown";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The load average of the last minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    @Override
    public String toString() {
        return cores + " cores (" + processor + "), " + gibibytes + " GiB, " + system + ", " + java;
    }
}
