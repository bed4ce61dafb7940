package io.waylink.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is measured, and how long. Each is a system property that begins with {@code waylink.bench.}; the defaults stand in
 * the pom.
 *
 * @param parts which {@link Part}s, or {@code all}
 * @param workloads what the name of a workload must match, as a regular expression
 * @param adapters which {@link Adapter}s, Waylink compared with each of the others
 * @param rounds how often everything is measured, after once to warm up; at least 1
 * @param most after how long each workload that begins is measured once only, so that the whole comes to an end
 * @param seconds how long the fastest adapter takes for one measurement, about
 * @param rate messages a second when latency is measured
 * @param jfr whether the servers record with the Java Flight Recorder
 * @param output where BENCHMARKS.md is
 * @param work where processes have their files; emptied first
 * @param wildfly the unpacked distribution
 * @param wildflyVersion its version
 * @param artemis the unpacked distribution
 * @param artemisVersion its version
 * @param rar the archive of Waylink's adapter
 * @param plugin the jar of Waylink's plugin
 * @param jmh options of JMH
 */
record Settings(
        Set<Part> parts,
        Pattern workloads,
        List<Adapter> adapters,
        int rounds,
        Duration most,
        Duration seconds,
        int rate,
        boolean jfr,
        Path output,
        Path work,
        Path wildfly,
        String wildflyVersion,
        Path artemis,
        String artemisVersion,
        Path rar,
        Path plugin,
        String jmh) {

    private static final String PREFIX = "waylink.bench.";

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if one is wrong; the message says which, and what it may be
     */
    static Settings of(Properties properties) {
        return new Settings(
                parts(text(properties, PREFIX + "parts")),
                pattern(properties, PREFIX + "workloads"),
                new ArrayList<>(new LinkedHashSet<>(each(properties, PREFIX + "adapters", Adapter.values()))),
                number(properties, PREFIX + "rounds", 1, Integer::valueOf),
                Duration.ofMinutes(number(properties, PREFIX + "minutes", 1, Integer::valueOf)),
                Duration.ofMillis(Math.round(1000 * number(properties, PREFIX + "seconds", 0.1, Double::valueOf))),
                number(properties, PREFIX + "rate", 1, Integer::valueOf),
                Boolean.parseBoolean(text(properties, PREFIX + "jfr")),
                path(properties, PREFIX + "output"),
                path(properties, PREFIX + "work"),
                path(properties, "waylink.wildfly.home"),
                text(properties, "waylink.wildfly.version"),
                path(properties, "waylink.artemis.home"),
                text(properties, "waylink.artemis.version"),
                path(properties, "waylink.adapter.rar"),
                path(properties, "waylink.plugin.jar"),
                text(properties, PREFIX + "jmh"));
    }

    private static Set<Part> parts(String words) {
        return words.equals("all")
                ? EnumSet.allOf(Part.class)
                : EnumSet.copyOf(each(PREFIX + "parts", words, Part.values()));
    }

    private static <E extends Enum<E>> List<E> each(Properties properties, String name, E[] all) {
        return each(name, text(properties, name), all);
    }

    private static <E extends Enum<E>> List<E> each(String name, String words, E[] all) {
        return Stream.of(words.split(","))
                .map(word -> one(name, word.trim(), all))
                .toList();
    }

    private static <E extends Enum<E>> E one(String name, String word, E[] all) {
        return Stream.of(all)
                .filter(value -> Words.lower(value).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name + " holds \"" + word + "\", it may hold "
                        + Stream.of(all).map(Words::lower).collect(Collectors.joining(", ")) + "."));
    }

    private static <N extends Number> N number(
            Properties properties, String name, double least, Function<String, N> parser) {
        String text = text(properties, name);
        try {
            N number = parser.apply(text);
            if (number.doubleValue() >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", it must be a number.", e);
        }
        throw new IllegalArgumentException(name + " is " + text + ", it must be at least " + least + ".");
    }

    private static Pattern pattern(Properties properties, String name) {
        String text = text(properties, name);
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(name + " is \"" + text + "\", it must be a regular expression.", e);
        }
    }

    private static Path path(Properties properties, String name) {
        return Path.of(text(properties, name)).toAbsolutePath().normalize();
    }

    private static String text(Properties properties, String name) {
        String text = properties.getProperty(name);
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(name + " is missing.");
        }
        return text;
    }
}
