// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the command prints: results to {@link #out}, everything about the run itself to {@link #err}.
 *
 * <p>Thread-safe, as its streams are.
 *
 * @param out standard output
 * @param err standard error
 * @param colour whether standard error may be coloured
 */
public record Output(PrintStream out, PrintStream err, boolean colour) {
    /** The process's own streams. */
    public static Output standard() {
        boolean colour = StandardStream.ERROR.isTerminal() && System.getenv("NO_COLOR") == null;
        return new Output(print(FileDescriptor.out), print(FileDescriptor.err), colour);
    }

    /** One line that says what failed. */
    public void error(String message) {
        err.println(red("vmm:") + " " + message);
        err.flush();
    }

    private String red(String text) {
        return colour ? "\u001b[31m" + text + "\u001b[m" : text;
    }

    private static PrintStream print(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }
}
