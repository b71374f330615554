// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A stream to another process of this host (unix(7)). No call waits, nor throws because of what the other side does.
 *
 * <p>Confined to one thread at a time.
 */
public final class UnixStreamFd extends Descriptor implements Waitable {
    /** SOCK_STREAM, which waits for nothing and is not inherited. */
    @Header("SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC")
    static final int TYPE = 0x80801;

    @Header("SOCK_NONBLOCK | SOCK_CLOEXEC")
    static final int ACCEPT_FLAGS = 0x80800;

    @Header("MSG_PEEK")
    private static final int MSG_PEEK = 2;

    // Without it the other side's end would be a signal to this process.
    @Header("MSG_NOSIGNAL")
    private static final int MSG_NOSIGNAL = 0x4000;

    @Header("SHUT_RD")
    private static final int SHUT_RD = 0;

    @Header("SHUT_WR")
    private static final int SHUT_WR = 1;

    UnixStreamFd(int number) {
        super(number);
    }

    /**
     * Connects to who listens at a path. Never waits: a listener that has too many waiting is EAGAIN.
     *
     * @throws ErrnoException if nobody listens there
     */
    public static UnixStreamFd connect(Path path) {
        UnixStreamFd fd = new UnixStreamFd((int) Syscall.check("socket", newSocket()));
        long n = UnixAddress.call(Syscall.CONNECT, fd.number(), path);
        if (n < 0) {
            fd.close();
            throw new ErrnoException("connect " + path, (int) -n);
        }
        return fd;
    }

    static long newSocket() {
        return Syscall.call(Syscall.SOCKET, UnixAddress.AF_UNIX, TYPE, 0);
    }

    /**
     * Takes what has come. Allocates nothing.
     *
     * @param target native memory
     * @return how many bytes; 0 at the end of the stream; else the negative error number, {@link Errno#EAGAIN} if
     *     nothing has come
     */
    public int receive(MemorySegment target, long offset, long length) {
        return transfer(Syscall.RECVFROM, target, offset, length, 0);
    }

    /** As {@link #receive}, but what it tells of stays. */
    public int peek(MemorySegment target, long offset, long length) {
        return transfer(Syscall.RECVFROM, target, offset, length, MSG_PEEK);
    }

    /**
     * Sends what there is room for. Allocates nothing.
     *
     * @param source native memory
     * @return how many bytes; else the negative error number, {@link Errno#EAGAIN} if there is no room now, {@link
     *     Errno#EPIPE} if nobody will read
     */
    public int send(MemorySegment source, long offset, long length) {
        return transfer(Syscall.SENDTO, source, offset, length, MSG_NOSIGNAL);
    }

    private int transfer(int call, MemorySegment memory, long offset, long length, int flags) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        if (!memory.isNative()) {
            throw new IllegalArgumentException("the kernel needs native memory, not an array's");
        }
        long n;
        do {
            // SAFETY: checked above to lie in the memory, which the caller keeps during the call.
            n = Syscall.call(call, number(), memory.address() + offset, length, flags, 0, 0);
        } while (n == -Errno.EINTR);
        return (int) n;
    }

    /** Ends what this side sends: the other reads an end. Does nothing if the other side is gone. */
    public void endSending() {
        Syscall.call(Syscall.SHUTDOWN, number(), SHUT_WR, 0);
    }

    /** Ends what this side receives: the other cannot write any more. Does nothing if the other side is gone. */
    public void endReceiving() {
        Syscall.call(Syscall.SHUTDOWN, number(), SHUT_RD, 0);
    }
}
