// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that an experiment reported.
 *
 * <p>Immutable.
 *
 * @param facts what the numbers must be read beside, in the order to show
 * @param rows the series, in the order they came
 * @param ratios what nothing is claimed of
 * @param claims what is claimed, and what came of it
 * @param notes lines about runs
 * @param charts what to draw
 */
public record Results(
        Map<String, String> facts,
        List<Row> rows,
        List<Ratio> ratios,
        List<Claim> claims,
        List<String> notes,
        List<Chart> charts) {
    /** Copies. */
    public Results {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        rows = List.copyOf(rows);
        ratios = List.copyOf(ratios);
        claims = List.copyOf(claims);
        notes = List.copyOf(notes);
        charts = List.copyOf(charts);
    }

    /** The row of a series by its {@link Series#id()}, or its name if no other has that name. */
    public Optional<Row> row(String idOrName) {
        return rows.stream()
                .filter(r -> r.series().id().equals(idOrName))
                .findFirst()
                .or(() -> rows.stream()
                        .filter(r -> r.series().name().equals(idOrName))
                        .findFirst());
    }
}
