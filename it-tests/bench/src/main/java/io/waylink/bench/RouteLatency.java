package io.waylink.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

/** Messages that a client sends at fixed times and consumes itself. */
final class RouteLatency implements Workload<ClientProcess> {

    private static final double MICROS_OF_MILLI = 1e3;
    private static final int TIMES_LONGER = 3;

    private final int rate;
    private final Map<Contender, Histogram> micros = new TreeMap<>(Comparator.comparing(Contender::ordinal));

    RouteLatency(int rate) {
        this.rate = rate;
    }

    @Override
    public Part part() {
        return Part.ROUTE;
    }

    @Override
    public String name() {
        return "latency at " + rate + " messages/s";
    }

    /** Its own time is much longer than that of others. */
    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public Map<Metric, Double> run(ClientProcess client, Duration length) throws IOException {
        long messages = Math.max(rate, length.toMillis() * rate * TIMES_LONGER / 1000);
        Histogram histogram = FixedRate.decode(
                client.call("latencies " + rate + " " + messages).get("histogram"));
        micros.computeIfAbsent(
                        client.contender(), contender -> new Histogram(histogram.getNumberOfSignificantValueDigits()))
                .add(histogram);
        return new EnumMap<>(Map.of(
                Metric.P50, histogram.getValueAtPercentile(50) / MICROS_OF_MILLI,
                Metric.P99, histogram.getValueAtPercentile(99) / MICROS_OF_MILLI));
    }

    /** All latencies in µs by contender, also those of the round that warms up. */
    Map<Contender, Histogram> micros() {
        return micros;
    }
}
