package io.waylink.bench;

import java.util.List;
import java.util.Locale;

/**
 * What some measurements of the same have in common.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param lowest of all
 * @param highest of all
 */
record Spread(double median, double lowest, double highest) {

    /** Of one value at least. */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    @Override
    public String toString() {
        return number(lowest).equals(number(highest))
                ? number(median)
                : number(median) + " (" + number(lowest) + " to " + number(highest) + ")";
    }

    /** With three digits that count, or as a whole number. */
    static String number(double value) {
        double size = Math.abs(value);
        int decimals = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
