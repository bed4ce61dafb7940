package io.waylink.bench;

import java.util.List;

/** Draws ratios as bars from 1, to the right if better and to the left if worse, on a scale of logarithms. */
final class Bars {

    private static final int LABELS = 390;
    private static final int WIDTH = 420;
    private static final int VALUES = 150;
    private static final int ROW = 20;
    private static final int TOP = 50;
    private static final int MARGIN = 10;
    private static final double INSET = 4;
    private static final String BETTER = "#2b7a4b";
    private static final String WORSE = "#b5472f";
    private static final String INK = "#333333";
    private static final String GRID = "#dddddd";

    private Bars() {}

    /**
     * One of them.
     *
     * @param label what it is
     * @param ratio how many times better, above 0
     */
    record Bar(String label, Spread ratio) {}

    static String svg(String title, List<Bar> bars) {
        double reach = bars.stream()
                .mapToDouble(bar -> Math.max(
                        Math.abs(Math.log(bar.ratio().lowest())),
                        Math.abs(Math.log(bar.ratio().highest()))))
                .reduce(Math.log(2), Math::max);
        Svg svg = new Svg(LABELS + WIDTH + VALUES, TOP + bars.size() * ROW + MARGIN);
        svg.text(MARGIN, ROW, Svg.Anchor.START, title);
        for (double tick : List.of(0.01, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 100.0)) {
            if (Math.abs(Math.log(tick)) <= reach) {
                double x = x(tick, reach);
                svg.line(x, TOP - INSET, x, TOP + bars.size() * ROW, tick == 1 ? INK : GRID, 1);
                svg.text(x, TOP - 2 * INSET, Svg.Anchor.MIDDLE, Spread.number(tick));
            }
        }
        for (int i = 0; i < bars.size(); i++) {
            draw(svg, bars.get(i), TOP + i * ROW, reach);
        }
        return svg.toString();
    }

    private static void draw(Svg svg, Bar bar, double y, double reach) {
        double from = x(1, reach);
        double to = x(bar.ratio().median(), reach);
        svg.rectangle(
                Math.min(from, to),
                y + INSET,
                Math.abs(to - from),
                ROW - 2 * INSET,
                bar.ratio().median() >= 1 ? BETTER : WORSE);
        double middle = y + ROW / 2.0;
        svg.line(x(bar.ratio().lowest(), reach), middle, x(bar.ratio().highest(), reach), middle, INK, 1.5);
        svg.text(LABELS - MARGIN, middle + INSET, Svg.Anchor.END, bar.label());
        svg.text(
                LABELS + WIDTH + MARGIN,
                middle + INSET,
                Svg.Anchor.START,
                bar.ratio().toString());
    }

    private static double x(double ratio, double reach) {
        return LABELS + WIDTH / 2.0 * (1 + Math.log(ratio) / reach);
    }
}
