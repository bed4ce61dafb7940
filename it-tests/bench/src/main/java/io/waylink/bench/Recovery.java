package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The broker is killed amid traffic and started again. */
final class Recovery implements Workload {

    private static final Duration POLL = Duration.ofMillis(2);
    private static final Duration BEFORE = Duration.ofMillis(500);
    private static final double NANOS_OF_MILLI = 1e6;
    private static final double NANOS_OF_SECOND = 1e9;

    /** Work for four seconds. */
    private static final int BACKLOG = 3_000;

    @Override
    public Part part() {
        return Part.RECOVERY;
    }

    @Override
    public String name() {
        return "kill -9 of the broker";
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        StockBroker broker = server.broker();
        boolean recovered = false;
        try {
            server.call("recovery/start?size=1024&messages=" + BACKLOG);
            LockSupport.parkNanos(BEFORE.toNanos());
            Instant killed = Instant.now();
            broker.kill();
            CompletableFuture<Instant> listening = CompletableFuture.supplyAsync(() -> listening(broker));
            broker.start();
            Map<String, String> figures = server.call("recovery/first?after=" + listening.join());
            Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
            metrics.put(Metric.ACCEPTED, millis(figures, "acceptedNanos"));
            metrics.put(Metric.CONSUMED, millis(figures, "consumedNanos"));
            metrics.put(
                    Metric.OUTAGE, Duration.between(killed, listening.join()).toNanos() / NANOS_OF_SECOND);
            metrics.put(Metric.CONNECTIONS, Throughput.number(figures, "connections"));
            recovered = true;
            return metrics;
        } finally {
            server.call("recovery/stop?abandon=" + !recovered);
        }
    }

    private static double millis(Map<String, String> figures, String name) throws IOException {
        double nanos = Throughput.number(figures, name);
        if (nanos < 0) {
            throw new IOException("has not recovered: " + figures);
        }
        return nanos / NANOS_OF_MILLI;
    }

    private static Instant listening(StockBroker broker) {
        while (!broker.listens()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return Instant.now();
    }
}
