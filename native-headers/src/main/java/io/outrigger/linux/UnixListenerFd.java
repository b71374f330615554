// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A socket that waits for streams at a path of this host (unix(7)), which is there as long as this is open.
 *
 * <p>Confined to one thread at a time.
 */
public final class UnixListenerFd extends Descriptor implements Waitable {
    private static final int WAITING = 128; // Linux had no more for long (SOMAXCONN)

    private final Path path;

    private UnixListenerFd(int number, Path path) {
        super(number);
        this.path = path;
    }

    /**
     * Listens.
     *
     * @throws ErrnoException {@link Errno#EADDRINUSE} if there is a file of that name already, {@link
     *     Errno#ENAMETOOLONG} beyond {@link UnixAddress#MOST_BYTES}
     */
    public static UnixListenerFd open(Path path) {
        int number = (int) Syscall.check("socket", UnixStreamFd.newSocket());
        long n = UnixAddress.call(Syscall.BIND, number, path);
        if (n < 0) {
            Syscall.call(Syscall.CLOSE, number, 0, 0);
            throw new ErrnoException("bind " + path, (int) -n);
        }
        UnixListenerFd fd = new UnixListenerFd(number, path);
        n = Syscall.call(Syscall.LISTEN, number, WAITING, 0);
        if (n < 0) {
            fd.close();
            throw new ErrnoException("listen " + path, (int) -n);
        }
        return fd;
    }

    /**
     * The next stream; empty if none waits. Never waits itself.
     *
     * @throws ErrnoException if this process has no room for it ({@link Errno#EMFILE}); it goes on waiting then
     */
    public Optional<UnixStreamFd> accept() {
        long n;
        do {
            n = Syscall.call(Syscall.ACCEPT4, number(), 0, 0, UnixStreamFd.ACCEPT_FLAGS, 0, 0);
        } while (n == -Errno.EINTR);
        return n == -Errno.EAGAIN ? Optional.empty() : Optional.of(new UnixStreamFd((int) Syscall.check("accept", n)));
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    /** Listens no longer, and takes the path away. Idempotent. */
    @Override
    public void close() {
        boolean open = number() >= 0;
        super.close();
        if (open) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                System.getLogger("io.outrigger.linux")
                        .log(System.Logger.Level.WARNING, "the socket " + path + " is left: " + e.getMessage());
            }
        }
    }
}
