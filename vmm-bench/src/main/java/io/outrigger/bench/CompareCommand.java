// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.results.Comparison;
import io.outrigger.bench.results.SavedRun;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what changed from one run to another. Confined to one thread. */
@Command(description = "What changed from run A to run B, by the raw samples of both.")
final class CompareCommand implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(index = "0", paramLabel = "A", description = "the folder of the run to compare with")
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "the folder of the other run")
    @SuppressWarnings("NullAway.Init")
    private Path after;

    CompareCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        new Comparison(SavedRun.read(before), SavedRun.read(after)).lines().forEach(out::println);
        return 0;
    }
}
