// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a guest's driver said of its memory. The guest's word: nothing here is checked.
 *
 * <p>Immutable.
 *
 * @param answers how many answers there have been, this one included: tells a new one from one seen before
 * @param values by name, bytes or counts: {@code free_memory}, {@code major_faults} …
 */
public record BalloonStatistics(long answers, Map<String, Long> values) {
    /** Copies the map. */
    public BalloonStatistics {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
