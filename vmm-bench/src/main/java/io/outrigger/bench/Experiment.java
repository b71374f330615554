// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.report.Report;
import java.io.IOException;

/** A question with a measured answer. */
interface Experiment {
    /**
     * Measures.
     *
     * @param n how many rounds, at least 1
     * @throws BenchException if something it needs is missing
     */
    void run(int n, Report report) throws IOException, InterruptedException;
}
