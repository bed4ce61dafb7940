package io.waylink.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import org.HdrHistogram.Histogram;

/** Draws how long the fastest so and so many of a hundred took, with room for the last ones. */
final class Percentiles {

    private static final int LEFT = 70;
    private static final int TOP = 40;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 320;
    private static final int BOTTOM = 40;
    private static final int GAP = 6;
    private static final double MICROS_OF_MILLI = 1e3;
    private static final List<String> COLORS = List.of("#2b7a4b", "#b5472f", "#3b5fa0");

    /** Percentiles are drawn at equal distances for each tenth that is left. */
    private static final double LEAST_LEFT = 0.001;

    private static final List<Double> TICKS = List.of(0.0, 50.0, 90.0, 99.0, 99.9);

    private Percentiles() {}

    static String svg(Map<Contender, Histogram> micros) {
        double highest = micros.values().stream()
                .mapToDouble(Histogram::getMaxValue)
                .max()
                .orElse(1);
        double lowest = micros.values().stream()
                .mapToDouble(one -> Math.max(1, one.getMinValue()))
                .min()
                .orElse(1);
        Svg svg = new Svg(LEFT + WIDTH + LEFT, TOP + HEIGHT + BOTTOM);
        svg.text(LEFT, TOP / 2.0, Svg.Anchor.START, "Latency in ms (logarithmic) by percentile");
        for (double tick : TICKS) {
            svg.line(x(tick), TOP, x(tick), TOP + HEIGHT, "#dddddd", 1);
            svg.text(x(tick), TOP + HEIGHT + 3 * GAP, Svg.Anchor.MIDDLE, Spread.number(tick) + " %");
        }
        for (double power = Math.pow(10, Math.floor(Math.log10(lowest))); power <= highest; power *= 10) {
            if (power >= lowest) {
                double y = y(power, lowest, highest);
                svg.line(LEFT, y, LEFT + WIDTH, y, "#dddddd", 1);
                svg.text(LEFT - GAP, y + GAP, Svg.Anchor.END, Spread.number(power / MICROS_OF_MILLI));
            }
        }
        int number = 0;
        for (Map.Entry<Contender, Histogram> entry : micros.entrySet()) {
            String color = COLORS.get(number % COLORS.size());
            svg.curve(points(entry.getValue(), lowest, highest), color);
            double y = TOP + (1 + number) * 3.0 * GAP;
            svg.rectangle(LEFT + GAP, y - GAP, 2 * GAP, GAP, color);
            svg.text(LEFT + 4 * GAP, y, Svg.Anchor.START, entry.getKey().title());
            number++;
        }
        return svg.toString();
    }

    static String csv(Map<Contender, Histogram> micros) {
        return micros.entrySet().stream()
                .flatMap(entry -> TICKS.stream()
                        .map(tick -> String.format(
                                Locale.ROOT,
                                "%s,%s,%d",
                                entry.getKey().id(),
                                tick,
                                entry.getValue().getValueAtPercentile(tick))))
                .collect(Collectors.joining("\n", "contender,percentile,micros\n", "\n"));
    }

    private static String points(Histogram histogram, double lowest, double highest) {
        StringBuilder points = new StringBuilder();
        for (double x = 0; x <= 1; x += 0.005) {
            double percentile = 100 * (1 - Math.pow(LEAST_LEFT, x));
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + x * WIDTH,
                    y((double) histogram.getValueAtPercentile(percentile), lowest, highest)));
        }
        return points.toString();
    }

    private static double x(double percentile) {
        return LEFT + WIDTH * Math.log(1 - percentile / 100) / Math.log(LEAST_LEFT);
    }

    private static double y(double value, double lowest, double highest) {
        double share = Math.log(Math.max(value, lowest) / lowest) / Math.max(1e-9, Math.log(highest / lowest));
        return TOP + HEIGHT * (1 - share);
    }
}
