package io.waylink.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Makes metrics of what the application answers. */
final class Throughput {
    private static final double NANOS_OF_SECOND = 1e9;
    private static final double NANOS_OF_MICRO = 1e3;

    private Throughput() {}

    static Map<Metric, Double> metrics(Map<String, String> figures) throws IOException {
        if (!figures.containsKey("nanos")) {
            throw new IOException("nothing could be measured: " + figures);
        }
        double messages = number(figures, "messages");
        if (messages == 0) {
            throw new IOException("too slow for so short a time: " + figures);
        }
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.RATE, messages * NANOS_OF_SECOND / number(figures, "nanos"));
        metrics.put(Metric.SERVER_CPU, number(figures, "serverCpuNanos") / NANOS_OF_MICRO / messages);
        metrics.put(Metric.SERVER_BYTES, number(figures, "serverBytes") / messages);
        metrics.put(Metric.BROKER_CPU, number(figures, "brokerCpuNanos") / NANOS_OF_MICRO / messages);
        metrics.put(Metric.CONNECTIONS, number(figures, "connections"));
        return metrics;
    }

    /** Refuses a run that did not get all messages, or got some that were there before. */
    static Map<String, String> complete(Map<String, String> figures, long messages) throws IOException {
        if (number(figures, "consumed") != messages) {
            throw new IOException("sent " + messages + ", but: " + figures);
        }
        return figures;
    }

    static double number(Map<String, String> figures, String name) {
        return Double.parseDouble(figures.get(name));
    }
}
