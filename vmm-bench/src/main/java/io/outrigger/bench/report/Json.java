// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, strings and numbers as JSON (RFC 8259). */
final class Json {
    private Json() {}

    static String of(Object value) {
        return switch (value) {
            case String s -> string(s);
            case Map<?, ?> m ->
                m.entrySet().stream()
                        .map(e -> string(String.valueOf(e.getKey())) + ": " + of(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> l -> l.stream().map(Json::of).collect(Collectors.joining(", ", "[", "]"));
            case Number n -> number(n);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        };
    }

    private static String number(Number n) {
        double d = n.doubleValue();
        if (Double.isNaN(d) || Double.isInfinite(d)) {
            return "null"; // RFC 8259, 6: neither can be written
        }
        return n.toString();
    }

    private static String string(String s) {
        StringBuilder b = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                b.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                b.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                b.append(c);
            }
        }
        return b.append('"').toString();
    }
}
