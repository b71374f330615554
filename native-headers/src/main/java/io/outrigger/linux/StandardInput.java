// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Standard input that can be read with an end in sight: {@link #read} returns when bytes come, when input ends, or
 * when
 * {@link #cancel} is called. {@code System.in} can do only the first two.
 *
 * <p>Confined to the reading thread, but for {@link #cancel}.
 */
public final class StandardInput implements AutoCloseable {
    private static final int STDIN = 0;

    private final EventFd cancelled = EventFd.create();

    /** The process's standard input. */
    public StandardInput() {}

    /**
     * Waits for input.
     *
     * @return how many bytes were put into {@code target}; 0 at the end of input, -1 if cancelled
     */
    public int read(byte[] target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(16, 4); // two struct pollfd: fd, events, revents
            fds.set(ValueLayout.JAVA_INT, 0, STDIN);
            fds.set(ValueLayout.JAVA_SHORT, 4, (short) Linux.POLLIN());
            fds.set(ValueLayout.JAVA_INT, 8, cancelled.number());
            fds.set(ValueLayout.JAVA_SHORT, 12, (short) Linux.POLLIN());
            long n;
            do {
                // SAFETY: two structures that outlive the call.
                n = Syscall.call(Syscall.POLL, fds.address(), 2, -1);
            } while (n == -Errno.EINTR);
            Syscall.check("poll", n);
            if (fds.get(ValueLayout.JAVA_SHORT, 14) != 0) {
                return -1;
            }
            MemorySegment buffer = arena.allocate(target.length);
            do {
                // SAFETY: the buffer outlives the call, which writes at most its size.
                n = Syscall.call(Syscall.READ, STDIN, buffer.address(), target.length);
            } while (n == -Errno.EINTR);
            if (n == -5) {
                return 0; // EIO: the terminal hung up
            }
            Syscall.check("read standard input", n);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, 0, (int) n);
            return (int) n;
        }
    }

    /** Ends the present and all later reads. */
    public void cancel() {
        cancelled.signal();
    }

    @Override
    public void close() {
        cancelled.close();
    }
}
