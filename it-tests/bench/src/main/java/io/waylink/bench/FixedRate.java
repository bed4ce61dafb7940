package io.waylink.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;

/** Messages that are sent at fixed times. */
final class FixedRate implements Workload<Server> {

    private static final double MICROS_OF_MILLI = 1e3;
    private static final int THREADS = 4;

    /** Fewer messages would not show what one of a hundred does. */
    private static final int TIMES_LONGER = 3;

    private final int rate;
    private final Map<Contender, Histogram> micros = new TreeMap<>(Comparator.comparing(Contender::ordinal));

    FixedRate(int rate) {
        this.rate = rate;
    }

    @Override
    public Part part() {
        return Part.LATENCY;
    }

    @Override
    public String name() {
        return rate + " messages/s";
    }

    @Override
    public Optional<String> obstacle(Contender contender) {
        return Adapter.obstacle(contender);
    }

    /** Its own time is much longer than that of others. */
    @Override
    public int warmUps() {
        return 1;
    }

    @Override
    public Map<Metric, Double> run(Server server, Duration length) throws IOException {
        Map<String, String> figures = server.call("latency?size=1024&rate=%d&threads=%d&millis=%d"
                .formatted(rate, THREADS, TIMES_LONGER * length.toMillis()));
        if (!Boolean.parseBoolean(figures.get("complete"))) {
            throw new IOException("not all messages arrived");
        }
        Histogram histogram = decode(figures.get("histogram"));
        micros.computeIfAbsent(
                        server.contender(), contender -> new Histogram(histogram.getNumberOfSignificantValueDigits()))
                .add(histogram);
        return new EnumMap<>(Map.of(
                Metric.P50, histogram.getValueAtPercentile(50) / MICROS_OF_MILLI,
                Metric.P99, histogram.getValueAtPercentile(99) / MICROS_OF_MILLI,
                Metric.HIGHEST, histogram.getMaxValue() / MICROS_OF_MILLI));
    }

    static Histogram decode(String base64) throws IOException {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
        } catch (DataFormatException e) {
            throw new IOException("not a histogram: " + base64, e);
        }
    }

    /** All latencies in µs by contender, also those of the round that warms up. */
    Map<Contender, Histogram> micros() {
        return micros;
    }
}
