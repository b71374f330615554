// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.report.Report;

/** To come. */
public final class WatchExperiment {
    private WatchExperiment() {}

    /** To come. */
    public static void run(int n, Report report) throws java.io.IOException, InterruptedException {}
}
