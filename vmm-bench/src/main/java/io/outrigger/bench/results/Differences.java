// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds the fields in which two JSON values differ. */
final class Differences {
    private Differences() {}

    /** Is told of a field. */
    interface Listener {
        /** The field's path, such as {@code : median_ns.low}, and what it is in both. */
        void differs(String path, String was, String is);
    }

    /** Tells {@code listener} of every field that {@code was} has otherwise than {@code is}, or not at all. */
    static void between(JsonNode was, JsonNode is, Listener listener) {
        between("", was, is, listener);
    }

    private static void between(String path, @Nullable JsonNode was, @Nullable JsonNode is, Listener listener) {
        if (was != null && is != null && was.isObject() && is.isObject()) {
            Set<String> names = new LinkedHashSet<>(was.propertyNames());
            names.addAll(is.propertyNames());
            for (String name : names) {
                between(path + (path.isEmpty() ? ": " : ".") + name, was.get(name), is.get(name), listener);
            }
        } else if (was == null || is == null || !was.equals(is)) {
            listener.differs(path, text(was), text(is));
        }
    }

    private static String text(@Nullable JsonNode json) {
        return json == null ? "nothing" : json.toString();
    }
}
