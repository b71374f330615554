// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A counter that wakes whoever waits for it (eventfd(2)).
 *
 * <p>Thread-safe.
 */
public final class EventFd extends Descriptor {
    private EventFd(int number) {
        super(number);
    }

    /** Makes one that counts nothing. Reading it never blocks. */
    public static EventFd create() {
        int flags = Linux.EFD_CLOEXEC() | Linux.EFD_NONBLOCK();
        return new EventFd((int) Syscall.check("eventfd", Syscall.call(Syscall.EVENTFD2, 0, flags, 0)));
    }

    /** Adds one. */
    public void signal() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L);
            // SAFETY: eight bytes that outlive the call.
            Syscall.check("write eventfd", Syscall.call(Syscall.WRITE, number(), one.address(), 8));
        }
    }

    /** Takes the count, which is 0 afterwards; 0 if there was none. */
    public long take() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
            // SAFETY: eight bytes that outlive the call.
            long n = Syscall.call(Syscall.READ, number(), count.address(), 8);
            if (n == -Errno.EAGAIN) {
                return 0;
            }
            Syscall.check("read eventfd", n);
            return count.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
