package io.waylink.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that was measured so far. Not thread-safe. */
final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    private final Map<String, String> failures = new LinkedHashMap<>();

    void add(Measurement measurement) {
        all.add(measurement);
    }

    /** Notes that something could not be measured. */
    void failed(Part part, String workload, Adapter adapter, String reason) {
        failures.put(part + "/" + workload + "/" + adapter, adapter.title() + ", " + workload + ": " + reason);
    }

    /** What could not be measured. */
    List<String> failures(Part part) {
        return failures.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(part + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    List<Measurement> of(Part part) {
        return all.stream().filter(one -> one.part() == part).toList();
    }

    List<String> workloads(Part part) {
        return of(part).stream().map(Measurement::workload).distinct().toList();
    }

    /** The values of an adapter. */
    Optional<Spread> values(Part part, String workload, Adapter adapter, Metric metric) {
        List<Double> values =
                List.copyOf(byRound(part, workload, adapter, metric).values());
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times better one adapter was than another, of the rounds in which both were measured. */
    Optional<Spread> ratios(Part part, String workload, Adapter ours, Adapter theirs, Metric metric) {
        Map<Integer, Double> their = byRound(part, workload, theirs, metric);
        List<Double> ratios = byRound(part, workload, ours, metric).entrySet().stream()
                .filter(our -> their.containsKey(our.getKey()))
                .map(our -> metric.ratio(our.getValue(), their.get(our.getKey())))
                .filter(ratio -> Double.isFinite(ratio) && ratio > 0)
                .toList();
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Spread.of(ratios));
    }

    private Map<Integer, Double> byRound(Part part, String workload, Adapter adapter, Metric metric) {
        Map<Integer, Double> values = new TreeMap<>();
        for (Measurement one : of(part)) {
            if (one.workload().equals(workload) && one.adapter() == adapter && one.metric() == metric) {
                values.put(one.round(), one.value());
            }
        }
        return values;
    }
}
