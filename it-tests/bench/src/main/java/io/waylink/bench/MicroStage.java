package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** JMH in a process of its own. */
final class MicroStage implements Stage {

    private static final String RESULTS = "micro.csv";
    private static final Pattern SEPARATOR = Pattern.compile("\",\"|\",|,\"|,");
    private static final int NAME = 0;
    private static final int MEAN = 4;
    private static final int ERROR = 5;
    private static final int UNIT = 6;
    private static final int PARAMETER = 7;

    private final Settings settings;
    private final Report report;

    MicroStage(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    @Override
    public List<Part> parts() {
        return List.of(Part.MICRO);
    }

    @Override
    public void run(Rounds rounds) throws IOException {
        Path results = report.directory().resolve(RESULTS);
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(
                List.of("-Djmh.ignoreLock=true", "-cp", System.getProperty("java.class.path"), "org.openjdk.jmh.Main"));
        words.addAll(List.of(settings.jmh().split(" ")));
        words.addAll(List.of("-rf", "csv", "-rff", results.toString()));
        rounds.progress().say("JMH " + settings.jmh());
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(settings.work().resolve("jmh.log").toFile())
                .start();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("JMH has failed, see " + settings.work().resolve("jmh.log"));
        }
        report.table(Part.MICRO, table(Files.readAllLines(results)));
    }

    /** Makes a table of JMH's results: a heading, then name, mode, threads, samples, mean, error, unit and a parameter. */
    static String table(List<String> lines) {
        List<String> rows = new ArrayList<>(List.of("| | mean | error |", "|---|---|---|"));
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells =
                    SEPARATOR.splitAsStream(line.replaceFirst("^\"", "")).toList();
            String name = cells.get(NAME).replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
            rows.add("| " + name + (cells.size() > PARAMETER ? ", " + cells.get(PARAMETER) : "") + " | "
                    + number(cells.get(MEAN)) + " " + cells.get(UNIT).replace("\"", "") + " | "
                    + number(cells.get(ERROR)) + " |");
        }
        return String.join("\n", rows);
    }

    private static String number(String text) {
        double value = Double.parseDouble(text);
        return Double.isNaN(value) ? "unknown" : Spread.number(value);
    }
}
