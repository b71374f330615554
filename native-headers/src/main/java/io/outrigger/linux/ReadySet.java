// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Which of many sockets became ready: an epoll that others can wait for as one descriptor (epoll(7), question 3). Each
 * socket is told of once for each time that more can be read or written, or that its other side ends.
 *
 * <p>Confined to one thread at a time.
 */
public final class ReadySet extends Descriptor implements Waitable {
    private static final int BATCH = 64;

    @Header("(int)EPOLLET")
    private static final int EPOLLET = 1 << 31;

    // struct epoll_event is packed on x86-64.
    @Header("sizeof(struct epoll_event)")
    private static final long SIZE = 12;

    @Header("offsetof(struct epoll_event, data)")
    private static final long TOKEN = 4;

    private static final int READABLE = Linux.EPOLLIN() | Linux.EPOLLRDHUP() | Linux.EPOLLHUP() | Linux.EPOLLERR();
    private static final int WRITABLE = Linux.EPOLLOUT() | Linux.EPOLLHUP() | Linux.EPOLLERR();

    private final MemorySegment events = Arena.ofAuto().allocate(BATCH * SIZE, 8);
    private final MemorySegment errno = Syscall.newErrno(Arena.ofAuto());

    private ReadySet(int number) {
        super(number);
    }

    /** Makes one of no sockets. */
    public static ReadySet create() {
        long n = Syscall.call(Syscall.EPOLL_CREATE1, Linux.EPOLL_CLOEXEC(), 0, 0);
        return new ReadySet((int) Syscall.check("epoll_create1", n));
    }

    /**
     * Tells of {@code source} from now on; once of what it is ready for already.
     *
     * @param token what {@link #token} says of it
     */
    public void add(Waitable source, int token) {
        int interest = Linux.EPOLLIN() | Linux.EPOLLOUT() | Linux.EPOLLRDHUP() | EPOLLET;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(SIZE, 8);
            s.set(ValueLayout.JAVA_INT, 0, interest);
            s.set(ValueLayout.JAVA_LONG_UNALIGNED, TOKEN, token);
            control("epoll_ctl add", Linux.EPOLL_CTL_ADD(), source, s.address());
        }
    }

    /** Tells of {@code source} no longer. Before it is closed. */
    public void remove(Waitable source) {
        control("epoll_ctl remove", Linux.EPOLL_CTL_DEL(), source, 0);
    }

    private void control(String name, int operation, Waitable source, long event) {
        int number = ((Descriptor) source).number();
        // SAFETY: a structure that outlives the call, or none.
        Syscall.check(name, Syscall.call(Syscall.EPOLL_CTL, number(), operation, number, event, 0, 0));
    }

    /**
     * Looks who became ready since the last look. Never waits, allocates nothing.
     *
     * @return how many, at most 64: look again if it is as many
     */
    public int poll() {
        // SAFETY: this object keeps the room, of which the call writes at most what it is told.
        long n = Syscall.call(errno, Syscall.EPOLL_WAIT, number(), events.address(), BATCH, 0, 0, 0);
        return n == -Errno.EINTR ? 0 : (int) Syscall.check("epoll_wait", n);
    }

    /** Whose {@link #add} it was, of the i-th that the last {@link #poll} found. */
    public int token(int i) {
        return (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * SIZE + TOKEN);
    }

    /** Whether the i-th has something to read, if only its end. */
    public boolean readable(int i) {
        return (flags(i) & READABLE) != 0;
    }

    /** Whether the i-th has room to write, or nobody who reads. */
    public boolean writable(int i) {
        return (flags(i) & WRITABLE) != 0;
    }

    /** Whether the i-th's other side is gone altogether: what it has sent can be read still, nothing written. */
    public boolean hungUp(int i) {
        return (flags(i) & (Linux.EPOLLHUP() | Linux.EPOLLERR())) != 0;
    }

    private int flags(int i) {
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, i * SIZE);
    }
}
