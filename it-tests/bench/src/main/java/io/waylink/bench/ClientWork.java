package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import io.waylink.bench.client.Task;
import io.waylink.it.process.Fixture;

/** What a client's own process needs for a message, and perhaps others. */
final class ClientWork implements Workload<ClientProcess> {

    private static final int FIRST = 20_000;
    private static final int MOST = 60_000;

    /** So that both of Java's compilers are through with it. */
    private static final int WARM_UPS = 8;

    private static final double NANOS_OF_SECOND = 1e9;
    private static final double NANOS_OF_MICRO = 1e3;

    private final Part part;
    private final Task task;
    private final Map<Metric, Fixture> others;
    private final Pace pace;

    /**
     * Makes a workload.
     *
     * @param others processes whose CPU time counts too
     */
    ClientWork(Part part, Task task, Map<Metric, Fixture> others) {
        this.part = part;
        this.task = task;
        this.others = Map.copyOf(others);
        this.pace = new Pace(FIRST, MOST);
    }

    @Override
    public Part part() {
        return part;
    }

    @Override
    public String name() {
        return task.title();
    }

    @Override
    public Optional<String> obstacle(Contender contender) {
        return contender == ClientKind.PROTON_J && !task.bare()
                ? Optional.of("not what the bare loop is for")
                : Optional.empty();
    }

    @Override
    public int warmUps() {
        return WARM_UPS;
    }

    @Override
    public Map<Metric, Double> run(ClientProcess client, Duration length) throws IOException {
        long messages = pace.messages(length);
        try {
            if (task.consumes()) {
                client.call(Task.SEND_AHEAD, messages);
            }
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            others.forEach((metric, process) -> metrics.put(metric, -Cpu.micros(process)));
            Map<String, String> figures = client.call(task, messages);
            others.forEach((metric, process) ->
                    metrics.compute(metric, (any, before) -> (before + Cpu.micros(process)) / messages));
            metrics.put(Metric.RATE, messages * NANOS_OF_SECOND / Throughput.number(figures, "nanos"));
            metrics.put(Metric.CLIENT_CPU, Throughput.number(figures, "cpuNanos") / NANOS_OF_MICRO / messages);
            metrics.put(Metric.CLIENT_SWITCHES, Throughput.number(figures, "switches") / messages);
            metrics.put(Metric.CLIENT_BYTES, Throughput.number(figures, "bytes") / messages);
            pace.learn(metrics.get(Metric.RATE));
            return metrics;
        } finally {
            client.purge();
        }
    }
}
