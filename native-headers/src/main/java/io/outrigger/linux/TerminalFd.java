// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The terminal on standard input: raw while a guest has it, and afterwards as it was.
 *
 * <p>Thread-safe.
 */
public final class TerminalFd {
    private static final int STDIN = 0;

    // The kernel's struct termios (asm-generic/termbits.h), which TCGETS fills: four flag words, a line discipline,
    // 19 characters.
    private static final long KERNEL_TERMIOS = 36;
    private static final long INPUT_FLAGS = 0;
    private static final long LOCAL_FLAGS = 12;
    private static final long CHARACTERS = 17;

    private byte[] saved = {};

    /** The process's terminal, if it has one. */
    public TerminalFd() {}

    /** Whether standard input is a terminal. */
    public static boolean isTerminal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(KERNEL_TERMIOS, 4);
            // SAFETY: room for the kernel's structure, which outlives the call.
            return Syscall.call(Syscall.IOCTL, STDIN, Linux.TCGETS(), s.address()) == 0;
        }
    }

    /** Passes every key on at once, unechoed and without meaning; output stays as it is. */
    public synchronized void makeRaw() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(KERNEL_TERMIOS, 4);
            // SAFETY: room for the kernel's structure, which outlives the calls.
            Syscall.check("TCGETS", Syscall.call(Syscall.IOCTL, STDIN, Linux.TCGETS(), s.address()));
            if (saved.length == 0) {
                saved = s.toArray(ValueLayout.JAVA_BYTE);
            }
            clear(s, INPUT_FLAGS, Linux.IXON() | Linux.ICRNL() | Linux.BRKINT() | Linux.INPCK() | Linux.ISTRIP());
            clear(s, LOCAL_FLAGS, Linux.ECHO() | Linux.ICANON() | Linux.ISIG() | Linux.IEXTEN());
            s.set(ValueLayout.JAVA_BYTE, CHARACTERS + Linux.VMIN(), (byte) 1);
            s.set(ValueLayout.JAVA_BYTE, CHARACTERS + Linux.VTIME(), (byte) 0);
            Syscall.check("TCSETS", Syscall.call(Syscall.IOCTL, STDIN, Linux.TCSETS(), s.address()));
        }
    }

    /** Gives the terminal back as {@link #makeRaw} found it. Idempotent. */
    public synchronized void restore() {
        if (saved.length == 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(KERNEL_TERMIOS, 4);
            s.copyFrom(MemorySegment.ofArray(saved));
            saved = new byte[0];
            // SAFETY: the kernel's structure, which outlives the call.
            Syscall.call(Syscall.IOCTL, STDIN, Linux.TCSETSW(), s.address());
        }
    }

    private static void clear(MemorySegment s, long offset, int bits) {
        s.set(ValueLayout.JAVA_INT, offset, s.get(ValueLayout.JAVA_INT, offset) & ~bits);
    }
}
