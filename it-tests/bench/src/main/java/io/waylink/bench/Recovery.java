package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import io.waylink.bench.app.Names;

/**
 * The broker is killed amid traffic and started again.
 *
 * @param name how servers reach it
 */
record Recovery(String name) implements Workload<Server> {

    private static final Duration BEFORE = Duration.ofMillis(500);
    private static final double NANOS_OF_MILLI = 1e6;

    /** Work for four seconds. */
    private static final int BACKLOG = 3_000;

    @Override
    public Part part() {
        return Part.RECOVERY;
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
        String bean = "bean=" + Application.recovery(server.contender().knowsXa());
        boolean recovered = false;
        try {
            server.fill(Names.RECOVERED, 1024, BACKLOG);
            server.call("recovery/start?" + bean + "&size=1024&transacted="
                    + server.contender().knowsXa());
            LockSupport.parkNanos(BEFORE.toNanos());
            Outage outage = Outage.of(server.broker());
            Map<String, String> figures = server.call("recovery/first?after=" + outage.listening());
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            metrics.put(Metric.ACCEPTED, millis(figures, "acceptedNanos"));
            metrics.put(Metric.CONSUMED, millis(figures, "consumedNanos"));
            metrics.put(Metric.OUTAGE, outage.seconds());
            metrics.put(Metric.CONNECTIONS, Throughput.number(figures, "connections"));
            recovered = true;
            return metrics;
        } finally {
            server.call("recovery/stop?" + bean + "&abandon=" + !recovered);
        }
    }

    private static double millis(Map<String, String> figures, String name) throws IOException {
        double nanos = Throughput.number(figures, name);
        if (nanos < 0) {
            throw new IOException("has not recovered: " + figures);
        }
        return nanos / NANOS_OF_MILLI;
    }
}
