// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A counter that wakes whoever waits for it (eventfd(2)).
 *
 * <p>Thread-safe, but {@link #take} is for one thread at a time.
 */
public final class EventFd extends Descriptor implements Waitable {
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

    // Of automatic arenas, so that a signal that races with close finds EBADF and never freed memory.
    private final MemorySegment count = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

    private EventFd(int number) {
        super(number);
    }

    /** Makes one that counts nothing. Reading it never blocks. */
    public static EventFd create() {
        int flags = Linux.EFD_CLOEXEC() | Linux.EFD_NONBLOCK();
        return new EventFd((int) Syscall.check("eventfd", Syscall.call(Syscall.EVENTFD2, 0, flags, 0)));
    }

    /** Adds one. Allocates nothing: devices raise interrupts this way. */
    public void signal() {
        // SAFETY: eight bytes that live for ever.
        Syscall.check("write eventfd", Syscall.call(Syscall.WRITE, number(), ONE.address(), 8, 0, 0, 0));
    }

    /** Takes the count, which is 0 afterwards; 0 if there was none. Allocates nothing. */
    public long take() {
        // SAFETY: eight bytes that outlive the call, since this object keeps them.
        long n = Syscall.call(Syscall.READ, number(), count.address(), 8, 0, 0, 0);
        if (n == -Errno.EAGAIN) {
            return 0;
        }
        Syscall.check("read eventfd", n);
        return count.get(ValueLayout.JAVA_LONG, 0);
    }
}
