// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.launcher.report.Output;

/** The process: the only place that exits. */
public final class Main {
    private Main() {}

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        long started = System.nanoTime();
        Output output = Output.standard();
        int status = new Vmm(output, new ProcessEnvironment(), started).execute(args);
        output.out().flush();
        output.err().flush();
        return status;
    }
}
