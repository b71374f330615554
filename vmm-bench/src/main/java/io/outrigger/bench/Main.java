// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process: {@code java -jar bench.jar COMMAND}. The only place that exits. */
public final class Main {
    private Main() {}

    /** Runs the command. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        int status = Bench.commandLine(out, err).execute(args);
        out.flush();
        System.exit(status);
    }
}
