// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import java.util.List;
import java.util.Locale;

/** Draws a figure as an SVG that needs nothing else, and takes its colours from the reader's light or dark scheme. */
public final class SvgFigure {
    private static final double WIDTH = 760;
    private static final double LEFT = 76;
    private static final double TOP = 36;
    private static final double PLOT_WIDTH = WIDTH - LEFT - 24;
    private static final double PLOT_HEIGHT = 330;
    private static final double BELOW = 58;
    private static final double LEGEND_LINE = 19;

    /** Room for the names of an axis of things, which lean. */
    private static final double NAMES = 130;

    /** Okabe and Ito's colours, which colour-blind readers can tell apart, but for black and yellow. */
    private static final List<String> COLOURS =
            List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9");

    private final Figure figure;
    private final double below;
    private final Svg svg;

    private SvgFigure(Figure figure) {
        this.figure = figure;
        this.below = figure.x().names().isEmpty() ? BELOW : BELOW + NAMES;
        this.svg = new Svg(WIDTH, TOP + PLOT_HEIGHT + below + figure.curves().size() * LEGEND_LINE, figure.title());
    }

    /** The picture. */
    public static String draw(Figure figure) {
        SvgFigure drawing = new SvgFigure(figure);
        drawing.axes();
        for (int i = 0; i < figure.curves().size(); i++) {
            drawing.curve(i);
        }
        return drawing.svg.text();
    }

    private void axes() {
        svg.text(WIDTH / 2, 20, "middle", "title", figure.title());
        for (double tick : figure.x().ticks()) {
            svg.line(x(tick), TOP, x(tick), TOP + PLOT_HEIGHT, "grid");
            tickOfX(tick);
        }
        for (double tick : figure.y().ticks()) {
            svg.line(LEFT, y(tick), LEFT + PLOT_WIDTH, y(tick), "grid");
            svg.text(LEFT - 7, y(tick) + 4, "end", "", number(tick));
        }
        svg.line(LEFT, TOP, LEFT, TOP + PLOT_HEIGHT, "axis");
        svg.line(LEFT, TOP + PLOT_HEIGHT, LEFT + PLOT_WIDTH, TOP + PLOT_HEIGHT, "axis");
        svg.text(
                LEFT + PLOT_WIDTH / 2,
                TOP + PLOT_HEIGHT + below - 22,
                "middle",
                "",
                figure.x().label());
        svg.upright(16, TOP + PLOT_HEIGHT / 2, figure.y().label());
    }

    private void tickOfX(double tick) {
        if (figure.x().names().isEmpty()) {
            svg.text(x(tick), TOP + PLOT_HEIGHT + 17, "middle", "", number(tick));
        } else {
            svg.leaning(x(tick) + 4, TOP + PLOT_HEIGHT + 14, figure.x().names().get((int) tick));
        }
    }

    private void curve(int index) {
        Curve curve = figure.curves().get(index);
        String colour = COLOURS.get(index % COLOURS.size());
        boolean symbols = curve.style() == Curve.Style.SYMBOLS || curve.style() == Curve.Style.MARKED_LINE;
        boolean dotted = curve.style() == Curve.Style.DOTTED;
        if (curve.style() != Curve.Style.SYMBOLS) {
            svg.path(path(curve.points()), colour, dotted);
        }
        if (symbols) {
            curve.points().forEach(p -> svg.symbol(index, x(p.x()), y(p.y()), colour));
        }
        double at = TOP + PLOT_HEIGHT + below + index * LEGEND_LINE;
        if (symbols) {
            svg.symbol(index, LEFT + 12, at - 4, colour);
        } else {
            svg.path("M%.1f %.1fh24".formatted(LEFT, at - 4), colour, dotted);
        }
        svg.text(LEFT + 32, at, "start", "", curve.label());
    }

    private String path(List<Curve.Point> points) {
        StringBuilder path = new StringBuilder();
        for (Curve.Point p : points) {
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(p.x()), y(p.y())));
        }
        return path.toString();
    }

    private double x(double value) {
        return LEFT + figure.x().position(value) * PLOT_WIDTH;
    }

    private double y(double value) {
        return TOP + PLOT_HEIGHT - figure.y().position(value) * PLOT_HEIGHT;
    }

    private static String number(double tick) {
        String text = String.format(Locale.ROOT, "%.6g", tick);
        return text.contains("e") || !text.contains(".") ? text : text.replaceAll("\\.?0+$", "");
    }
}
