// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import java.util.List;
import java.util.Locale;

/** Text of a page of HTML, in which nothing that was measured or named can become markup. Confined to one thread. */
@SuppressWarnings("AnnotateFormatMethod") // as in Report
final class Html {
    private final StringBuilder text = new StringBuilder();

    /** Text as an element's content. */
    static String escape(String s) {
        return s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** An element of {@code format}, whose arguments alone are escaped. */
    Html add(String format, Object... args) {
        Object[] escaped = new Object[args.length];
        for (int i = 0; i < args.length; i++) {
            escaped[i] = args[i] instanceof String s ? escape(s) : args[i];
        }
        text.append(String.format(Locale.ROOT, format, escaped)).append('\n');
        return this;
    }

    /** Markup that is whole, such as an SVG. */
    Html markup(String markup) {
        text.append(markup).append('\n');
        return this;
    }

    /** A row of a table, whose first cell is its heading. */
    Html row(String heading, List<String> cells) {
        text.append("<tr><th scope=\"row\">").append(escape(heading)).append("</th>");
        cells.forEach(c -> text.append("<td>").append(escape(c)).append("</td>"));
        text.append("</tr>\n");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
