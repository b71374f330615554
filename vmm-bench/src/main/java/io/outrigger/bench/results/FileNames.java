// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names for the files of a folder: each is of letters that no shell or file system minds, and no two are the same.
 *
 * <p>Confined to one thread.
 */
final class FileNames {
    private static final int LONGEST = 80;

    private final Set<String> taken = new HashSet<>();

    /** A name without extension that tells what {@code text} tells. */
    String next(String text) {
        String safe = text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[-.]+", "");
        safe = safe.substring(0, Math.min(LONGEST, safe.length())).replaceAll("[-.]+$", "");
        String stem = safe.isEmpty() ? "unnamed" : safe;
        String name = stem;
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = stem + "-" + i;
        }
        return name;
    }
}
