// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.chart;

import java.util.Locale;

/** Text of an SVG 1.1 picture. Lengths are in pixels, from the upper left. Confined to one thread. */
final class Svg {
    private static final String STYLE = "<style>svg.chart{color:#222;background:#fff}"
            + "@media(prefers-color-scheme:dark){svg.chart{color:#ddd;background:#1c1c1c}}"
            + ".chart text{font:12px sans-serif;fill:currentColor}.chart .title{font-weight:bold}"
            + ".chart .axis{stroke:currentColor}.chart .grid{stroke:currentColor;stroke-opacity:.14}</style>";

    private static final int SYMBOLS = 4;

    private final StringBuilder text = new StringBuilder();

    Svg(double width, double height, String title) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" width=\"%.0f\" height=\"%.0f\""
                        + " viewBox=\"0 0 %.0f %.0f\">",
                width, height, width, height);
        add("<title>%s</title>", escape(title));
        add("%s", STYLE);
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", style, x1, y1, x2, y2);
    }

    void path(String path, String colour, boolean dotted) {
        String dots = dotted ? " stroke-dasharray=\"2 5\"" : "";
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"%s/>", path, colour, dots);
    }

    /** One of four symbols. */
    void symbol(int which, double x, double y, String colour) {
        String path = switch (which % SYMBOLS) {
            case 0 -> "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"; // circle
            case 1 -> "m-4 -4h8v8h-8z"; // square
            case 2 -> "m0 -5l5 9h-10z"; // triangle
            default -> "m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z"; // diamond
        };
        add("<path d=\"M%.1f %.1f%s\" fill=\"%s\" fill-opacity=\".85\"/>", x, y, path, colour);
    }

    void text(double x, double y, String anchor, String style, String s) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", style, x, y, anchor, escape(s));
    }

    /** Text from below to above. */
    void upright(double x, double y, String s) {
        add("<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>", x, y, escape(s));
    }

    /** Text that ends here, from below and the left. */
    void leaning(double x, double y, String s) {
        add("<text transform=\"translate(%.1f %.1f) rotate(-50)\" text-anchor=\"end\">%s</text>", x, y, escape(s));
    }

    String text() {
        return text + "</svg>\n";
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @SuppressWarnings("AnnotateFormatMethod") // as in Report
    private void add(String format, Object... args) {
        text.append(String.format(Locale.ROOT, format, args)).append('\n');
    }
}
