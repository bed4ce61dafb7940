package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import static io.waylink.bench.Throughput.complete;
import static io.waylink.bench.Throughput.metrics;

/**
 * Message-driven beans consume a backlog, which the same adapter has sent. All adapters get as many messages as the fastest
 * of them consumed in the time there is.
 */
final class Consumption implements Workload {

    private static final int FIRST = 2_000;
    private static final int LEAST = 200;
    private static final int MOST = 40_000;
    private static final long MOST_BYTES = 300_000_000;
    private static final int FILL_BURST = 100;
    private static final int FILL_BYTES = 1_000_000;

    private final Part part;
    private final String name;
    private final String bean;
    private final boolean forwards;
    private final int size;
    private double highestRate;

    private Consumption(Part part, String name, String bean, boolean forwards, int size) {
        this.part = part;
        this.name = name;
        this.bean = bean;
        this.forwards = forwards;
        this.size = size;
    }

    static Consumption of(boolean transacted, int sessions, int size) {
        String name = (transacted ? "Required" : "NotSupported") + ", " + sessions(sessions) + ", " + size(size);
        return new Consumption(Part.CONSUME, name, Application.name(transacted, sessions), false, size);
    }

    static Consumption forwarding(int sessions) {
        return new Consumption(Part.FORWARD, sessions(sessions), "Forward" + sessions, true, 1024);
    }

    private static String sessions(int sessions) {
        return sessions == 1 ? "1 session" : sessions + " sessions";
    }

    private static String size(int bytes) {
        return bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
    }

    @Override
    public Part part() {
        return part;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        long messages = messages(length);
        int burst = Math.max(1, Math.min(FILL_BURST, FILL_BYTES / size));
        server.call("fill?queue=.in&size=%d&messages=%d&burst=%d".formatted(size, messages, burst));
        Map<Metric, Double> metrics = metrics(complete(consume(server, bean, messages), messages));
        if (forwards) {
            complete(consume(server, "Drain", messages), messages);
        }
        highestRate = Math.max(highestRate, metrics.get(Metric.RATE));
        return metrics;
    }

    private long messages(Duration length) {
        double wanted = highestRate == 0 ? FIRST : highestRate * length.toMillis() / 1000;
        return Math.round(Math.max(LEAST, Math.min(Math.min(wanted, MOST), (double) MOST_BYTES / size)));
    }

    /** Consumes what is there. */
    static Map<String, String> consume(Server server, String bean, long messages) throws IOException {
        return server.call("consume?bean=%s&messages=%d&brokerPid=%d"
                .formatted(bean, messages, server.broker().pid()));
    }
}
