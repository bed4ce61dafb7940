package io.waylink.bench;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Has all contenders do all workloads in turns, round after round. Not thread-safe. */
final class Rounds {

    private static final int WARM_UP = 0;

    private final Settings settings;
    private final Measurements measurements;
    private final Progress progress;
    private final Set<String> givenUp = new HashSet<>();
    private final Instant late;

    Rounds(Settings settings, Measurements measurements, Progress progress) {
        this.settings = settings;
        this.measurements = measurements;
        this.progress = progress;
        this.late = Instant.now().plus(settings.most());
    }

    Progress progress() {
        return progress;
    }

    /** Measures those workloads that are wanted. What fails while it warms up, or takes too long, is not tried again. */
    <S extends Subject> void run(List<S> subjects, List<? extends Workload<S>> workloads) {
        List<? extends Workload<S>> wanted =
                workloads.stream().filter(this::isWanted).toList();
        int first = workloads.stream().anyMatch(workload -> workload.warmUps() > 0) ? WARM_UP : WARM_UP + 1;
        progress.expect((settings.rounds() + 1 - first) * wanted.size() * subjects.size());
        for (int round = first; round <= settings.rounds(); round++) {
            if (round > WARM_UP + 1 && Instant.now().isAfter(late)) {
                progress.say("no round " + round + " of this, so that the whole ends in time");
                return;
            }
            List<S> turns = new ArrayList<>(subjects);
            if (round % 2 == 1) {
                Collections.reverse(turns);
            }
            for (Workload<S> workload : wanted) {
                for (S subject : turns) {
                    turn(workload, subject, round);
                }
            }
        }
    }

    private boolean isWanted(Workload<?> workload) {
        return settings.parts().contains(workload.part())
                && settings.workloads().matcher(workload.name()).matches();
    }

    private <S extends Subject> void turn(Workload<S> workload, S subject, int round) {
        String what = (round == WARM_UP ? "warm-up" : "round " + round) + ", "
                + workload.part().name().toLowerCase(Locale.ROOT) + ": " + workload.name() + ", "
                + subject.contender().title();
        String key = workload.part() + "/" + workload.name() + "/" + subject.contender();
        Optional<String> obstacle = workload.obstacle(subject.contender());
        if (obstacle.isPresent() || givenUp.contains(key)) {
            obstacle.ifPresent(
                    reason -> measurements.failed(workload.part(), workload.name(), subject.contender(), reason));
            progress.done(what + ": left out");
            return;
        }
        double load = Machine.load();
        try {
            for (int before = 1; round == WARM_UP && before < workload.warmUps(); before++) {
                workload.run(subject, settings.seconds());
            }
            Map<Metric, Double> metrics = workload.run(subject, settings.seconds());
            if (round != WARM_UP) {
                metrics.forEach((metric, value) -> measurements.add(new Measurement(
                        workload.part(), workload.name(), subject.contender(), round, metric, value, load)));
            }
            progress.done(what + ": " + words(workload.part(), metrics));
        } catch (IOException | RuntimeException e) {
            if (round == WARM_UP || e instanceof HttpTimeoutException) {
                givenUp.add(key);
            }
            measurements.failed(workload.part(), workload.name(), subject.contender(), e.toString());
            progress.done(what + ": " + e);
        }
    }

    private static String words(Part part, Map<Metric, Double> metrics) {
        return part.metrics().stream()
                .filter(metrics::containsKey)
                .map(metric -> Spread.number(metrics.get(metric)) + " " + metric.title())
                .collect(Collectors.joining("; "));
    }
}
