package io.waylink.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All that was measured so far. Not thread-safe. */
final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    private final Map<Failure, Set<String>> failures = new LinkedHashMap<>();

    /** Why something could not be measured; there may be many workloads for one reason. */
    private record Failure(Part part, String reason) {}

    void add(Measurement measurement) {
        all.add(measurement);
    }

    /** Notes that something could not be measured. */
    void failed(Part part, String workload, Contender contender, String reason) {
        Failure failure = new Failure(part, contender.title() + ": " + forThePage(reason));
        failures.computeIfAbsent(failure, any -> new LinkedHashSet<>()).add(workload);
    }

    /** Notes that what was not measured so far cannot be measured at all. */
    void failed(Part part, String reason) {
        failures.putIfAbsent(new Failure(part, forThePage(reason)), new LinkedHashSet<>(Set.of("all of it")));
    }

    /** The page is for others: without what processes have printed, and without where files are on this machine. */
    private static String forThePage(String reason) {
        return reason.lines().findFirst().orElse("").replaceAll("(?<![\\w/:])/\\S+", "(a file)");
    }

    /** What could not be measured. */
    List<String> failures(Part part) {
        return failures.entrySet().stream()
                .filter(entry -> entry.getKey().part() == part)
                .map(entry -> entry.getKey().reason() + " (" + String.join("; ", entry.getValue()) + ")")
                .toList();
    }

    List<Measurement> of(Part part) {
        return all.stream().filter(one -> one.part() == part).toList();
    }

    List<String> workloads(Part part) {
        return of(part).stream().map(Measurement::workload).distinct().toList();
    }

    /** Who was measured, in the order in which they appeared in a round. */
    List<Contender> contenders(Part part) {
        return of(part).stream()
                .map(Measurement::contender)
                .distinct()
                .sorted(Comparator.comparing(Contender::ordinal))
                .toList();
    }

    /** The values of a contender. */
    Optional<Spread> values(Part part, String workload, Contender contender, Metric metric) {
        List<Double> values =
                List.copyOf(byRound(part, workload, contender, metric).values());
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times better one contender was than another, of the rounds in which both were measured. */
    Optional<Spread> ratios(Part part, String workload, Contender ours, Contender theirs, Metric metric) {
        Map<Integer, Double> their = byRound(part, workload, theirs, metric);
        List<Double> ratios = byRound(part, workload, ours, metric).entrySet().stream()
                .filter(our -> their.containsKey(our.getKey()))
                .map(our -> metric.ratio(our.getValue(), their.get(our.getKey())))
                .filter(ratio -> Double.isFinite(ratio) && ratio > 0)
                .toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    private Map<Integer, Double> byRound(Part part, String workload, Contender contender, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Measurement one : of(part)) {
            if (one.workload().equals(workload) && one.contender() == contender && one.metric() == metric) {
                values.put(one.round(), one.value());
            }
        }
        return values;
    }
}
