// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Waits for many events at once (epoll(7)): what an I/O thread sleeps in.
 *
 * <p>Confined to the I/O thread, but for {@link #add} and {@link #remove}.
 */
public final class EpollFd extends Descriptor {
    /** The most events that one wait tells of. */
    static final int BATCH = 64;

    @Header("(int)EPOLLET")
    static final int EPOLLET = 1 << 31;

    // struct epoll_event is packed on x86-64.
    @Header("sizeof(struct epoll_event)")
    static final long SIZE = 12;

    @Header("offsetof(struct epoll_event, data)")
    static final long TOKEN = 4;

    // Of automatic arenas, so that a wait that races with close finds EBADF and never freed memory.
    private final MemorySegment events = Arena.ofAuto().allocate(BATCH * SIZE, 8);

    private EpollFd(int number) {
        super(number);
    }

    /** Makes one that waits for nothing yet. */
    public static EpollFd create() {
        return new EpollFd(open());
    }

    /** The number of a new epoll. */
    static int open() {
        long n = Syscall.call(Syscall.EPOLL_CREATE1, Linux.EPOLL_CLOEXEC(), 0, 0);
        return (int) Syscall.check("epoll_create1", n);
    }

    /**
     * Waits for {@code event} too, as long as its count is not 0.
     *
     * @param token what {@link #await} tells of it
     */
    public void add(EventFd event, long token) {
        control(this, "epoll_ctl add", Linux.EPOLL_CTL_ADD(), Linux.EPOLLIN(), event, token);
    }

    /**
     * Waits for {@code source} too: once for each time that more can be read from it.
     *
     * @param token what {@link #await} tells of it
     */
    public void addEdge(Waitable source, long token) {
        control(this, "epoll_ctl add", Linux.EPOLL_CTL_ADD(), Linux.EPOLLIN() | EPOLLET, source, token);
    }

    /** Waits for {@code source} no longer. Before it is closed. */
    public void remove(Waitable source) {
        control(this, "epoll_ctl remove", Linux.EPOLL_CTL_DEL(), 0, source, 0);
    }

    /** Tells an epoll for which events of {@code source} it waits, and what it is to say of it. */
    static void control(Descriptor epoll, String name, int operation, int events, Waitable source, long token) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(SIZE, 8);
            s.set(ValueLayout.JAVA_INT, 0, events);
            s.set(ValueLayout.JAVA_LONG_UNALIGNED, TOKEN, token);
            // SAFETY: a structure that outlives the call.
            long n = Syscall.call(
                    Syscall.EPOLL_CTL, epoll.number(), operation, ((Descriptor) source).number(), s.address(), 0, 0);
            Syscall.check(name, n);
        }
    }

    /**
     * Waits. Allocates nothing.
     *
     * @param tokens takes the tokens of those that are ready; at most 64 at a time
     * @param timeout milliseconds, 0 not to wait, -1 for ever
     * @return how many are ready; 0 when the time is over or a signal came
     */
    public int await(long[] tokens, int timeout) {
        int room = Math.min(tokens.length, BATCH);
        // SAFETY: this object keeps the room, of which the call writes at most what it is told.
        long n = Syscall.call(Syscall.EPOLL_WAIT, number(), events.address(), room, timeout, 0, 0);
        if (n == -Errno.EINTR) {
            return 0;
        }
        Syscall.check("epoll_wait", n);
        for (int i = 0; i < n; i++) {
            tokens[i] = events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * SIZE + TOKEN);
        }
        return (int) n;
    }
}
