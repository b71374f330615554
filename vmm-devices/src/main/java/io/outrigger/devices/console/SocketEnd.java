// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.ReadySet;
import io.outrigger.linux.UnixListenerFd;
import io.outrigger.linux.UnixStreamFd;
import io.outrigger.vmm.SpecException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whoever connects to a Unix socket, one at a time: others wait until the first has left.
 *
 * <p>Confined to one thread at a time.
 */
final class SocketEnd implements HostEnd {
    private final UnixListenerFd listener;
    private final ReadySet ready;
    private final int token;
    private final MemorySegment octet = Arena.ofAuto().allocate(1);
    private @Nullable UnixStreamFd stream;
    private boolean waiting; // somebody may wait to be let in
    private boolean readable;
    private boolean writable;
    private boolean hungUp;

    /**
     * Listens.
     *
     * @param ready tells of its sockets by {@code token} and {@code token + 1}, the listener
     * @throws SpecException if it cannot listen there
     */
    SocketEnd(Path path, ReadySet ready, int token) {
        this.ready = ready;
        this.token = token;
        listener = listen(path);
        try {
            ready.add(listener, token + 1);
        } catch (ErrnoException e) {
            listener.close();
            throw e;
        }
    }

    private static UnixListenerFd listen(Path path) {
        try {
            return UnixListenerFd.open(path);
        } catch (ErrnoException e) {
            String remedy = switch (e.errno()) {
                case Errno.EADDRINUSE -> "there is a file %s already; remove it, or name another path";
                case Errno.ENOENT -> "the directory of %s does not exist; make it, or name another path";
                case Errno.EACCES -> "this process may not make %s; name another path";
                default -> "cannot listen at %s: " + e.getMessage();
            };
            throw new SpecException("console.socket", remedy.formatted(path));
        }
    }

    @Override
    public void happened(boolean ofListener, boolean nowReadable, boolean nowWritable, boolean nowHungUp) {
        if (ofListener) {
            waiting = true;
        } else {
            readable |= nowReadable;
            writable |= nowWritable;
            hungUp |= nowHungUp;
        }
    }

    @Override
    public boolean wantsAttention() {
        return stream == null && waiting;
    }

    @Override
    public int attend(boolean guestReads) {
        int n = 0;
        if (hungUp && !(guestReads && hasLastBytes())) {
            leave();
            n++;
        }
        if (stream == null && waiting) {
            enter();
            n++;
        }
        return n;
    }

    private boolean hasLastBytes() {
        return readable && stream != null && stream.peek(octet, 0, 1) > 0;
    }

    private void enter() {
        try {
            UnixStreamFd next = listener.accept().orElse(null);
            waiting = next != null;
            if (next != null) {
                stream = next;
                writable = true;
                ready.add(next, token);
            }
        } catch (ErrnoException e) {
            waiting = false; // no descriptors left: the next who comes is another chance
            leave();
        }
    }

    private void leave() {
        UnixStreamFd gone = stream;
        stream = null;
        readable = false;
        writable = false;
        hungUp = false;
        if (gone != null) {
            gone.close();
        }
    }

    @Override
    public boolean isConnected() {
        return stream != null;
    }

    @Override
    public int offer(MemorySegment bytes, int offset, int length) {
        UnixStreamFd s = stream;
        if (s == null) {
            return length;
        }
        int n = writable ? s.send(bytes, offset, length) : -Errno.EAGAIN;
        if (n < 0 && n != -Errno.EAGAIN) {
            leave();
            return length;
        }
        writable &= n == length;
        return Math.max(0, n);
    }

    @Override
    public int take(MemorySegment room) {
        UnixStreamFd s = stream;
        if (s == null || !readable) {
            return 0;
        }
        int n = s.receive(room, 0, room.byteSize());
        if (n <= 0) { // nothing more, or for ever: it may read still what the guest writes
            readable = false;
            if (n < 0 && n != -Errno.EAGAIN) {
                leave();
            }
        }
        return Math.max(0, n);
    }

    @Override
    public boolean hasInput() {
        return readable;
    }

    @Override
    public boolean tellsOfRoom() {
        return true;
    }

    @Override
    public boolean hasRoom() {
        return writable || stream == null;
    }

    @Override
    public void close() {
        leave();
        listener.close();
    }
}
