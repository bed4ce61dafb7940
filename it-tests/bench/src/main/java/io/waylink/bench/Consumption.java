package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.waylink.bench.app.Names;

import static io.waylink.bench.Throughput.complete;
import static io.waylink.bench.Throughput.metrics;

/**
 * Message-driven beans consume a backlog, which the same adapter has sent. All adapters get as many messages as the fastest
 * of them consumed in the time there is.
 */
final class Consumption implements Workload<Server> {

    /** So that the first time warms up, and does not take for ever: a transaction waits for the broker's disk. */
    private static final int FIRST_TRANSACTED = 1_000;

    private static final int FIRST = 2_000;
    private static final int MOST = 40_000;
    private static final long MOST_BYTES = 300_000_000;

    private final Part part;
    private final String name;
    private final String bean;
    private final boolean transacted;
    private final boolean forwards;
    private final int size;
    private final Pace pace;

    private Consumption(Part part, String name, String bean, boolean transacted, boolean forwards, int size) {
        this.part = part;
        this.name = name;
        this.bean = bean;
        this.transacted = transacted;
        this.forwards = forwards;
        this.size = size;
        this.pace = new Pace(transacted ? FIRST_TRANSACTED : FIRST, Math.min(MOST, MOST_BYTES / size));
    }

    static Consumption of(boolean transacted, int sessions, int size) {
        String name = (transacted ? "Required" : "NotSupported") + ", " + sessions(sessions) + ", " + size(size);
        return new Consumption(Part.CONSUME, name, Application.name(transacted, sessions), transacted, false, size);
    }

    static Consumption forwarding(int sessions) {
        return new Consumption(Part.FORWARD, sessions(sessions), "Forward" + sessions, true, true, 1024);
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
    public Optional<String> obstacle(Contender contender) {
        return transacted ? Adapter.obstacle(contender) : Optional.empty();
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        long messages = pace.messages(length);
        try {
            return measure(server, messages);
        } catch (IOException e) {
            server.purge();
            throw e;
        }
    }

    private Map<Metric, Double> measure(Server server, long messages) throws IOException {
        server.fill(Names.IN, size, messages);
        Map<Metric, Double> metrics = metrics(complete(consume(server, bean, messages), messages));
        if (forwards) {
            complete(consume(server, "Drain", messages), messages);
        }
        pace.learn(metrics.get(Metric.RATE));
        return metrics;
    }

    /** Consumes what is there. */
    static Map<String, String> consume(Server server, String bean, long messages) throws IOException {
        return server.call("consume?bean=%s&messages=%d&brokerPid=%d"
                .formatted(bean, messages, server.broker().pid()));
    }
}
