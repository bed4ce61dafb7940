package io.waylink.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Goes through the stages that have something to measure, and writes the report after each. */
public final class Bench {

    private Bench() {}

    /** What to measure comes from system properties, see {@link Settings}. */
    public static void main(String[] arguments) throws IOException {
        run(Settings.of(System.getProperties()));
    }

    private static void run(Settings settings) throws IOException {
        empty(settings.work());
        Measurements measurements = new Measurements();
        Progress progress = new Progress(System.out);
        Rounds rounds = new Rounds(settings, measurements, progress);
        Report report = new Report(settings, Machine.here(), measurements);
        List<Stage> stages = List.of(
                new ServerStage(settings, report),
                new XaStage(settings),
                new RoutedServerStage(settings),
                new ClientStage(settings),
                new RouteStage(settings, report),
                new AddressStage(settings),
                new MicroStage(settings, report));
        for (Stage stage : stages) {
            if (stage.parts().stream().anyMatch(settings.parts()::contains)) {
                Instant began = Instant.now();
                try {
                    stage.run(rounds);
                } catch (IOException | RuntimeException e) {
                    // One that cannot run takes nothing from the others.
                    progress.say(stage.getClass().getSimpleName() + " failed: " + e);
                    stage.parts().forEach(part -> measurements.failed(part, e.toString()));
                }
                Duration took = Duration.between(began, Instant.now());
                progress.say(stage.getClass().getSimpleName() + " took " + took.toMinutes() + ":"
                        + String.format("%02d", took.toSecondsPart()));
                for (Part part : stage.parts()) {
                    if (settings.parts().contains(part)) {
                        report.write(part);
                    }
                }
            }
        }
    }

    private static void empty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(directory);
    }
}
