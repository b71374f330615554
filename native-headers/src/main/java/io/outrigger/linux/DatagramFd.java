// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A datagram socket with a path (unix(7)), and the path of its peer. The peer is looked up with each datagram, so that
 * it may come later, and go and come again. Nothing here blocks.
 *
 * <p>Thread-safe, but one thread at a time receives and one sends.
 */
public final class DatagramFd extends Descriptor implements Waitable {
    @Header("AF_UNIX")
    private static final int AF_UNIX = 1;

    @Header("SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC")
    private static final int TYPE = 02004002;

    @Header("MSG_DONTWAIT | MSG_NOSIGNAL")
    private static final int SEND_FLAGS = 0x4040;

    // struct sockaddr_un (unix(7)): the family, then a path of at most 108 bytes.
    @Header("sizeof(sa_family_t)")
    private static final int PATH = 2;

    private static final int MOST_PATH = 107;

    @Header("sizeof(struct msghdr)")
    private static final long MSGHDR_SIZE = 56;

    @Header("offsetof(struct msghdr, msg_namelen)")
    private static final long NAME_LENGTH = 8;

    @Header("offsetof(struct msghdr, msg_iov)")
    private static final long VECTOR = 16;

    @Header("offsetof(struct msghdr, msg_iovlen)")
    private static final long VECTOR_LENGTH = 24;

    private final Path local;
    // Of automatic arenas, so that a call that races with close finds EBADF and never freed memory.
    private final MemorySegment address;
    private final MemorySegment message = Arena.ofAuto().allocate(MSGHDR_SIZE, 8);

    private DatagramFd(int number, Path local, Path peer) {
        super(number);
        this.local = local;
        address = addressOf(Arena.ofAuto(), peer);
        // SAFETY: both live as long as this object does.
        message.set(ValueLayout.JAVA_LONG, 0, address.address());
        message.set(ValueLayout.JAVA_INT, NAME_LENGTH, (int) address.byteSize());
    }

    /**
     * Makes one.
     *
     * @param local its path, which must not exist; it is removed when this is closed
     * @param peer where it sends to; need not exist yet
     */
    public static DatagramFd bind(Path local, Path peer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = addressOf(arena, local);
            long n = Syscall.check("socket", Syscall.call(Syscall.SOCKET, AF_UNIX, TYPE, 0));
            DatagramFd fd = new DatagramFd((int) n, local, peer);
            // SAFETY: a structure that outlives the call.
            long rc = Syscall.call(Syscall.BIND, n, name.address(), name.byteSize());
            if (rc < 0) {
                fd.closeOnly();
                throw new ErrnoException("bind " + local, (int) -rc);
            }
            return fd;
        }
    }

    private static MemorySegment addressOf(Arena arena, Path path) {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MOST_PATH) {
            throw new IllegalArgumentException("a socket's path has 1 to %d bytes: %s".formatted(MOST_PATH, path));
        }
        MemorySegment s = arena.allocate(PATH + bytes.length + 1L, 8);
        s.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(bytes, 0, s, ValueLayout.JAVA_BYTE, PATH, bytes.length);
        return s;
    }

    /**
     * Receives a datagram. Allocates nothing.
     *
     * @return its bytes; those of the vector if it is longer; or the negative error number: {@link Errno#EAGAIN} if
     *     there is none
     */
    public long receive(FrameVector into) {
        return into.call(Syscall.READV, number());
    }

    /**
     * Sends a datagram to the peer. Allocates nothing.
     *
     * @return its bytes, or the negative error number: {@link Errno#EAGAIN} if the peer takes no more at present,
     *     {@link Errno#ENOENT} or {@link Errno#ECONNREFUSED} if there is none
     */
    public long send(FrameVector from) {
        message.set(ValueLayout.JAVA_LONG, VECTOR, from.address());
        message.set(ValueLayout.JAVA_LONG, VECTOR_LENGTH, from.count());
        // SAFETY: the message and what it points to live as long as this object and the vector do.
        return Syscall.call(Syscall.SENDMSG, number(), message.address(), SEND_FLAGS, 0, 0, 0);
    }

    private void closeOnly() {
        super.close();
    }

    /** Also removes the path. Idempotent. */
    @Override
    public void close() {
        if (number() < 0) {
            return;
        }
        closeOnly();
        try {
            // Another may have put something else there meanwhile; a socket is all that we would remove.
            if (!Files.isRegularFile(local, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(local, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(local);
            }
        } catch (IOException e) {
            System.getLogger("io.outrigger.linux").log(System.Logger.Level.WARNING, "%s stays".formatted(local), e);
        }
    }
}
