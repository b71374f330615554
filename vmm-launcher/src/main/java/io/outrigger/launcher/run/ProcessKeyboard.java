// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.run;

import io.outrigger.linux.StandardInput;
import io.outrigger.linux.TerminalFd;

/**
 * The process's own standard input.
 *
 * <p>Threads as in {@link Keyboard}.
 */
public final class ProcessKeyboard implements Keyboard {
    private final StandardInput input = new StandardInput();
    private final TerminalFd terminal = new TerminalFd();

    /** Opens it; nothing is read or changed yet. */
    public ProcessKeyboard() {}

    @Override
    public boolean isTerminal() {
        return TerminalFd.isTerminal();
    }

    @Override
    public void makeRaw() {
        terminal.makeRaw();
    }

    @Override
    public void restore() {
        terminal.restore();
    }

    @Override
    public int read(byte[] target) {
        return input.read(target);
    }

    @Override
    public void cancel() {
        input.cancel();
    }

    @Override
    public void close() {
        input.close();
    }
}
