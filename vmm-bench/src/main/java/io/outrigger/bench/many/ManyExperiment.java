// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.many;

import io.outrigger.bench.report.Report;

/** To come. */
public final class ManyExperiment {
    private ManyExperiment() {}

    /** To come. */
    public static void run(int n, Report report) throws java.io.IOException, InterruptedException {}
}
