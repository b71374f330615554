// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.startup;

import io.outrigger.bench.report.Report;

/** To come. */
public final class StartupExperiment {
    private StartupExperiment() {}

    /** To come. */
    public static void run(int n, Report report) throws java.io.IOException, InterruptedException {}
}
