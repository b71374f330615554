// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher;

import io.outrigger.launcher.run.Keyboard;
import java.util.concurrent.LinkedBlockingQueue;

/** A keyboard whose typist is a test; like a terminal's, its input does not end by itself. */
final class FakeKeyboard implements Keyboard {
    private static final byte[] CANCELLED = {};

    private final LinkedBlockingQueue<byte[]> typed = new LinkedBlockingQueue<>();
    private final boolean terminal;
    private final boolean ends;
    volatile boolean raw;
    volatile boolean wasRaw;
    volatile boolean closed;

    FakeKeyboard(boolean terminal, boolean ends, String... typed) {
        this.terminal = terminal;
        this.ends = ends;
        for (String t : typed) {
            this.typed.add(t.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public boolean isTerminal() {
        return terminal;
    }

    @Override
    public void makeRaw() {
        raw = true;
        wasRaw = true;
    }

    @Override
    public void restore() {
        raw = false;
    }

    @Override
    public int read(byte[] target) {
        if (ends && typed.isEmpty()) {
            return 0;
        }
        byte[] keys;
        try {
            keys = typed.take();
        } catch (InterruptedException e) {
            return -1;
        }
        if (keys.length == 0) {
            return -1;
        }
        System.arraycopy(keys, 0, target, 0, keys.length);
        return keys.length;
    }

    @Override
    public void cancel() {
        typed.add(CANCELLED);
    }

    @Override
    public void close() {
        closed = true;
    }
}
