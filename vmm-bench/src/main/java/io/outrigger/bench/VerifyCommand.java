// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import io.outrigger.bench.results.SavedRun;
import io.outrigger.bench.results.Verification;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Computes a folder's numbers again. Confined to one thread. */
@Command(description = "Computes the numbers of a folder again from its raw samples, and says where they differ.")
final class VerifyCommand implements Callable<Integer> {
    private final PrintStream out;

    @Parameters(paramLabel = "DIR", description = "the folder that a run has written")
    @SuppressWarnings("NullAway.Init") // by picocli, before call()
    private Path folder;

    VerifyCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        Verification verification = new Verification(SavedRun.read(folder));
        List<String> differences = verification.differences();
        differences.forEach(out::println);
        if (differences.isEmpty()) {
            out.println(verification.success());
        }
        return differences.isEmpty() ? 0 : 1;
    }
}
