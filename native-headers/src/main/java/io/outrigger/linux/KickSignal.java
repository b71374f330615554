// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The signal that interrupts a thread's system call and does nothing else: how a vCPU is got out of KVM_RUN. Its
 * handler must not be Java, since a signal can arrive where a thread cannot enter the JVM; so it is libc's {@code
 * abs}, which takes an int, as a handler does, and has no effect.
 *
 * <p>Thread-safe. A process has one table of signal dispositions, so this is the one thing that all VMs of a process
 * share.
 */
final class KickSignal {
    private static final int FIRST = 35; // glibc keeps 32 and 33; 34 is what most programs take first
    private static final int LAST = 64;

    // glibc's struct sigaction on x86-64, which is not the kernel's.
    @Header("sizeof(struct sigaction)")
    private static final long SIZE = 152;

    @Header("offsetof(struct sigaction, sa_handler)")
    private static final long HANDLER = 0;

    @Header("offsetof(struct sigaction, sa_flags)")
    private static final long FLAGS = 136;

    /** The signal, installed when this class is first used. */
    static final int NUMBER = install();

    private KickSignal() {}

    private static int install() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = arena.allocate(SIZE, 8);
            MemorySegment old = arena.allocate(SIZE, 8);
            action.set(
                    ValueLayout.JAVA_LONG, HANDLER, NativeFunction.libc("abs").address());
            // Other calls of the thread go on by themselves; KVM_RUN returns EINTR whatever this says.
            action.set(ValueLayout.JAVA_INT, FLAGS, Linux.SA_RESTART());
            for (int signal = FIRST; signal <= LAST; signal++) {
                boolean known = sigaction(signal, 0, old.address()) == 0;
                boolean free = old.get(ValueLayout.JAVA_LONG, HANDLER) == 0; // SIG_DFL: nobody uses it
                if (known && free && sigaction(signal, action.address(), 0) == 0) {
                    return signal;
                }
            }
        }
        throw new ErrnoException("sigaction: every real-time signal is taken", Errno.EBUSY);
    }

    // int sigaction(int, const struct sigaction *, struct sigaction *); libc's, since it adds what a handler returns
    // to.
    private static int sigaction(int signal, long action, long old) {
        return (int) NativeFunction.call(NativeFunction.libc("sigaction"), signal, action, old, 0, 0, 0, 0);
    }
}
