// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that is closed once. Using it after that is refused with EBADF, never aimed at a number that was
 * given out anew.
 *
 * <p>Thread-safe, if nobody closes it while another thread is within a call.
 */
abstract class Descriptor implements AutoCloseable {
    private static final int CLOSED = -1;

    private final AtomicInteger number;

    Descriptor(int number) {
        this.number = new AtomicInteger(number);
    }

    /** The number, for calls of this package only; -1 once closed. */
    final int number() {
        return number.get();
    }

    /** An ioctl whose argument is a value. */
    final long ioctl(String name, long request, long argument) {
        return Syscall.check(name, Syscall.call(Syscall.IOCTL, number(), request, argument));
    }

    /** An ioctl whose argument points to a structure. */
    final long ioctl(String name, long request, MemorySegment argument) {
        // SAFETY: the segment is native and outlives the call; its size is the request's, as the layout test checks.
        return ioctl(name, request, argument.address());
    }

    /** An ioctl that wants a pointer to one 32-bit or 64-bit value. */
    final long ioctlOf(String name, long request, long value) {
        try (Arena arena = Arena.ofConfined()) {
            return ioctl(name, request, arena.allocateFrom(ValueLayout.JAVA_LONG, value));
        }
    }

    static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            // SAFETY: a terminated string that outlives the call.
            return (int) Syscall.check(
                    "open " + path, Syscall.call(Syscall.OPENAT, Syscall.AT_FDCWD, name.address(), flags));
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        int n = number.getAndSet(CLOSED);
        if (n != CLOSED) {
            Syscall.call(Syscall.CLOSE, n, 0, 0); // Linux frees the number whatever close(2) says
        }
    }
}
