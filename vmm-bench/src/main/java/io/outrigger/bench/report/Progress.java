// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.report;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;

/**
 * The line of a terminal that says what is being done, and that the next output takes the place of.
 *
 * <p>Confined to one thread.
 */
public final class Progress {
    /** ECMA-48: to the line's start, and erase to its end. */
    private static final String ERASE = "\r\u001b[K";

    private final Optional<PrintStream> terminal;
    private boolean shown;

    private Progress(Optional<PrintStream> terminal) {
        this.terminal = terminal;
    }

    /** Nobody looks. */
    public static Progress none() {
        return new Progress(Optional.empty());
    }

    /** A line of {@code err}, if this process has a terminal. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null again where there is no terminal (JDK-8351435)
    public static Progress ofProcess(PrintStream err) {
        Console console = System.console();
        return console != null && console.isTerminal() ? on(err) : none();
    }

    static Progress on(PrintStream terminal) {
        return new Progress(Optional.of(terminal));
    }

    void show(String text) {
        terminal.ifPresent(t -> {
            t.print(ERASE + text);
            t.flush();
            shown = true;
        });
    }

    void erase() {
        if (shown) {
            terminal.ifPresent(t -> {
                t.print(ERASE);
                t.flush();
            });
            shown = false;
        }
    }
}
