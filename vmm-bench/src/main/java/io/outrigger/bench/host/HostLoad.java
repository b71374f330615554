// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What else the host did around and during a run. What could not be read is NaN.
 *
 * <p>Immutable.
 *
 * @param before load average of the minute before the run
 * @param after load average of the run's last minute, the run's own with it
 * @param stolen share of the CPU time worked during the run that a hypervisor below gave to others, from 0 to 1
 */
public record HostLoad(double before, double after, double stolen) {
    private static final double MOST_BEFORE = 0.5;
    private static final double MOST_STOLEN = 0.01;

    /** Why the run's numbers are to be doubted, a line each; empty if there is no reason. */
    public List<String> disturbed() {
        List<String> reasons = new ArrayList<>();
        if (before > MOST_BEFORE) {
            reasons.add(
                    String.format(Locale.ROOT, "load average %.2f before the run, above %.1f", before, MOST_BEFORE));
        }
        if (stolen > MOST_STOLEN) {
            reasons.add(String.format(
                    Locale.ROOT, "%.1f%% of the CPU time stolen, above %.0f%%", stolen * 100, MOST_STOLEN * 100));
        }
        return reasons;
    }
}
