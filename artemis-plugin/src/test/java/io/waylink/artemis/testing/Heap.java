package io.waylink.artemis.testing;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;

/** What is on the heap of this JVM, class by class, when everything that nobody refers to any more is gone. */
public record Heap(Map<String, Heap.Objects> classes) {

    /** Those of one class. */
    public record Objects(long count, long bytes) {

        private static final Objects NONE = new Objects(0, 0);

        private Objects minus(Objects others) {
            return new Objects(count - others.count, bytes - others.bytes);
        }

        @Override
        public String toString() {
            return "%+d (%+d bytes)".formatted(count, bytes);
        }
    }

    /** As {@code jmap -histo:live} prints them: number, count, bytes, name of the class, and its module. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Collects all garbage, and looks. */
    public static Heap live() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return new Heap(histogram
                .lines()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .collect(Collectors.toMap(
                        line -> line.group(3),
                        line -> new Objects(Long.parseLong(line.group(1)), Long.parseLong(line.group(2))),
                        (one, ofAnotherLoader) -> one)));
    }

    /** In all. */
    public long bytes() {
        return classes.values().stream().mapToLong(Objects::bytes).sum();
    }

    /** The classes of which there are more objects than there were, those that take most first, a line for each. */
    public String growth(Heap before, Predicate<String> which) {
        return classes.entrySet().stream()
                .filter(each -> which.test(each.getKey()))
                .map(each -> Map.entry(
                        each.getKey(), each.getValue().minus(before.classes.getOrDefault(each.getKey(), Objects.NONE))))
                .filter(each -> each.getValue().count() > 0)
                .sorted(Comparator.comparing(each -> -each.getValue().bytes()))
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining("\n"));
    }
}
