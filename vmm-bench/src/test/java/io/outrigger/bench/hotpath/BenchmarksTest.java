// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.hotpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Whether the benchmarks still run. What they measure here, in this JVM and cold, means nothing. */
class BenchmarksTest {
    @Test
    void allButTheGuestsRun() throws Exception {
        Options options = new OptionsBuilder()
                .include(getClass().getPackageName())
                .exclude(ExitBenchmark.class.getSimpleName()) // needs /dev/kvm
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        assertThat(results)
                .hasSize(27)
                .allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
    }
}
