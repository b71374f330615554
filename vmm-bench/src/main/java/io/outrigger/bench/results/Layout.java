// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.results;

import java.nio.file.Path;
import java.util.List;

/**
 * Where in a folder what is.
 *
 * <p>Immutable.
 *
 * @param folder the folder of a run
 */
record Layout(Path folder) {
    Path manifest() {
        return folder.resolve("manifest.json");
    }

    Path summaryJson() {
        return folder.resolve("summary.json");
    }

    Path summaryCsv() {
        return folder.resolve("summary.csv");
    }

    Path rawFolder() {
        return folder.resolve("raw");
    }

    List<Path> folders() {
        return List.of(rawFolder(), folder.resolve("hgrm"), folder.resolve("charts"));
    }

    Path raw(String name) {
        return rawFolder().resolve(name + ".csv");
    }

    Path hgrm(String name) {
        return folder.resolve("hgrm").resolve(name + ".hgrm");
    }

    Path chart(String name) {
        return folder.resolve("charts").resolve(name + ".svg");
    }

    Path gnuplot() {
        return folder.resolve("plot.gp");
    }

    Path html() {
        return folder.resolve("report.html");
    }
}
