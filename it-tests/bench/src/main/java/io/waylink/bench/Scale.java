package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * What a server needs for many beans or connections that do nothing.
 *
 * @param name in the words of the report
 * @param begin what the application is to do before; empty for nothing
 * @param end what it is to do after
 * @param consumers how many of the broker's consumers to wait for, at least
 */
record Scale(String name, String begin, String end, int consumers) implements Workload<Server> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final double BYTES_OF_MEBIBYTE = 1 << 20;

    static Scale nothing() {
        return new Scale("nothing in use", "", "", 0);
    }

    static Scale beans() {
        int beans = Application.SCALE_BEANS;
        return new Scale(
                beans + " beans with " + Application.SESSIONS + " sessions each",
                "scale/start?beans=" + beans,
                "scale/stop?beans=" + beans,
                beans);
    }

    static Scale pool() {
        int connections = Adapter.MOST_CONNECTIONS;
        return new Scale(connections + " pooled connections in use", "hold?connections=" + connections, "release", 0);
    }

    @Override
    public Part part() {
        return Part.SCALE;
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
        try (BrokerManagement broker = server.broker().management()) {
            int consumersBefore = broker.consumers();
            int sessionsBefore = broker.sessions();
            call(server, begin);
            try {
                await(broker, consumersBefore + consumers);
                Map<String, String> figures = server.call("need");
                Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
                metrics.put(Metric.CONNECTIONS, Throughput.number(figures, "connections"));
                metrics.put(Metric.THREADS, Throughput.number(figures, "threads"));
                metrics.put(Metric.HEAP, Throughput.number(figures, "heapBytes") / BYTES_OF_MEBIBYTE);
                metrics.put(Metric.SESSIONS, (double) broker.sessions() - sessionsBefore);
                return metrics;
            } finally {
                call(server, end);
            }
        }
    }

    private static void call(Server server, String what) throws IOException {
        if (!what.isEmpty()) {
            server.call(what);
        }
    }

    /** Waits until there are so many, and no more come. */
    private static void await(BrokerManagement broker, int least) throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        int before = -1;
        int now = broker.consumers();
        while (now < least || now != before) {
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("no more than " + now + " consumers");
            }
            LockSupport.parkNanos(POLL.toNanos());
            before = now;
            now = broker.consumers();
        }
    }
}
