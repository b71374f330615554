// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

/**
 * Standard input: a terminal, or a pipe or file.
 *
 * <p>{@link #read} is confined to the input thread; the rest may be called by any thread.
 */
public interface Keyboard extends AutoCloseable {
    /** Whether a person types on it. */
    boolean isTerminal();

    /** Takes the terminal out of its line discipline, so that every key arrives at once and unechoed. */
    void makeRaw();

    /** Gives the terminal back as it was. Idempotent. */
    void restore();

    /** Waits for bytes: how many came; 0 at the end of input, -1 after {@link #cancel}. */
    int read(byte[] target);

    /** Ends the present and all later reads. */
    void cancel();

    @Override
    void close();
}
