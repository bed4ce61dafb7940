package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import io.waylink.bench.app.Names;

/** The broker is killed while many beans consume, and started again. */
final class StormRecovery implements Workload<Server> {

    private static final double NANOS_OF_MILLI = 1e6;

    @Override
    public Part part() {
        return Part.STORM;
    }

    @Override
    public String name() {
        return "kill -9 of the broker";
    }

    @Override
    public Optional<String> obstacle(Contender contender) {
        return Adapter.obstacleToMany(contender);
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        int beans = Application.STORM_BEANS;
        try {
            server.call("storm/start?beans=" + beans);
            String queues = server.contender().id() + Names.STORM;
            Filler.each(server.broker(), queues, beans);
            server.call("storm/first?after=" + Instant.EPOCH);
            Outage outage = Outage.of(server.broker());
            Filler.each(server.broker(), queues, beans);
            Map<String, String> figures = server.call("storm/first?after=" + outage.listening());
            if (Throughput.number(figures, "beans") != beans) {
                throw new IOException("not all have recovered: " + figures);
            }
            return new EnumMap<>(Map.of(
                    Metric.CONSUMED, Throughput.number(figures, "firstNanos") / NANOS_OF_MILLI,
                    Metric.HALF_CONSUMED, Throughput.number(figures, "halfNanos") / NANOS_OF_MILLI,
                    Metric.ALL_CONSUMED, Throughput.number(figures, "lastNanos") / NANOS_OF_MILLI,
                    Metric.OUTAGE, outage.seconds()));
        } finally {
            server.call("storm/stop?beans=" + beans);
            server.purge();
        }
    }
}
