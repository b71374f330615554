// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm.fuzz;

import java.util.Arrays;

/**
 * A fuzzer's bytes, read as what somebody does. At the end everything is 0, so that any bytes are a script and a prefix
 * of one is one too.
 */
public final class Script {
    private final byte[] bytes;
    private int at;

    /** A script that begins at a byte. */
    public Script(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether nothing is left. */
    public boolean isOver() {
        return at >= bytes.length;
    }

    /** The next 8 bits. */
    public int u8() {
        return isOver() ? 0 : bytes[at++] & 0xFF;
    }

    /** The next 16 bits. */
    public int u16() {
        return u8() | u8() << 8;
    }

    /** The next 32 bits. */
    public int u32() {
        return u16() | u16() << 16;
    }

    /** The next 64 bits. */
    public long u64() {
        return Integer.toUnsignedLong(u32()) | (long) u32() << 32;
    }

    /** A number below {@code end}. */
    public int below(int end) {
        return u8() % end;
    }

    /** A value of so many bytes. */
    public long value(int width) {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (long) u8() << 8 * i;
        }
        return value;
    }

    /** The next bytes: as many as there are, up to {@code length}. */
    public byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length));
        at += taken.length;
        return taken;
    }

    /** All that is left. */
    public byte[] rest() {
        return take(bytes.length - at);
    }
}
