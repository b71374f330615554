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
    private static final int READABLE = Linux.EPOLLIN() | Linux.EPOLLRDHUP() | Linux.EPOLLHUP() | Linux.EPOLLERR();
    private static final int WRITABLE = Linux.EPOLLOUT() | Linux.EPOLLHUP() | Linux.EPOLLERR();

    private final MemorySegment events = Arena.ofAuto().allocate(EpollFd.BATCH * EpollFd.SIZE, 8);

    private ReadySet(int number) {
        super(number);
    }

    /** Makes one of no sockets. */
    public static ReadySet create() {
        return new ReadySet(EpollFd.open());
    }

    /**
     * Tells of {@code source} from now on; once of what it is ready for already.
     *
     * @param token what {@link #token} says of it
     */
    public void add(Waitable source, int token) {
        int interest = Linux.EPOLLIN() | Linux.EPOLLOUT() | Linux.EPOLLRDHUP() | EpollFd.EPOLLET;
        EpollFd.control(this, "epoll_ctl add", Linux.EPOLL_CTL_ADD(), interest, source, token);
    }

    /** Tells of {@code source} no longer. Before it is closed. */
    public void remove(Waitable source) {
        EpollFd.control(this, "epoll_ctl remove", Linux.EPOLL_CTL_DEL(), 0, source, 0);
    }

    /**
     * Looks who became ready since the last look. Never waits, allocates nothing.
     *
     * @return how many, at most 64: look again if it is as many
     */
    public int poll() {
        // SAFETY: this object keeps the room, of which the call writes at most what it is told.
        long n = Syscall.call(Syscall.EPOLL_WAIT, number(), events.address(), EpollFd.BATCH, 0, 0, 0);
        return n == -Errno.EINTR ? 0 : (int) Syscall.check("epoll_wait", n);
    }

    /** Whose {@link #add} it was, of the i-th that the last {@link #poll} found. */
    public int token(int i) {
        return (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * EpollFd.SIZE + EpollFd.TOKEN);
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
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, i * EpollFd.SIZE);
    }
}
