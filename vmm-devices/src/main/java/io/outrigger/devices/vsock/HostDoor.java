// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.linux.Errno;
import io.outrigger.linux.ErrnoException;
import io.outrigger.linux.UnixListenerFd;
import io.outrigger.linux.UnixStreamFd;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where host programs come in: they connect, write {@code CONNECT <port>\n}, and read {@code OK <port>\n} once the
 * guest has accepted.
 *
 * <p>Confined to the thread of its lane.
 */
final class HostDoor {
    /** A line so far: the rest has not come yet. */
    static final long INCOMPLETE = -1;
    /** No line of ours, or nobody who would write one. */
    static final long WRONG = -2;

    private static final byte[] COMMAND = "CONNECT ".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 32; // CONNECT 4294967295\r\n and some more
    private static final int BUDGET = 16;
    private static final long RETRY = 1_000_000_000; // ns

    // Programs have so long to say what they want; then they make room for others.
    private static final long PATIENCE = 60_000_000_000L; // ns

    private final UnixListenerFd listener;
    private final Streams streams;
    private boolean waiting = true; // somebody may wait to be let in
    private long retry = Streams.NEVER;

    HostDoor(UnixListenerFd listener, Streams streams) {
        this.listener = listener;
        this.streams = streams;
    }

    /** Somebody has come. */
    void knocked() {
        waiting = true;
    }

    /** Whether {@link #open} would let somebody in, as far as is known. */
    boolean hasWork() {
        return waiting && !streams.isFull() && retry == Streams.NEVER;
    }

    /** When to try again after the host had no room; {@link Streams#NEVER}. */
    long retry() {
        return retry;
    }

    /** Lets in who waits, as many as there is room for. Returns how many. */
    int open(long now) {
        if (retry != Streams.NEVER && now - retry >= 0) {
            retry = Streams.NEVER;
        }
        int n = 0;
        while (hasWork() && n < BUDGET) {
            UnixStreamFd socket = accept(now);
            if (socket == null) {
                break;
            }
            Connection c = streams.addHost(socket);
            if (c != null) {
                streams.expire(c, now + PATIENCE);
            }
            n++;
        }
        return n;
    }

    private @Nullable UnixStreamFd accept(long now) {
        try {
            UnixStreamFd socket = listener.accept().orElse(null);
            waiting = socket != null;
            return socket;
        } catch (ErrnoException e) {
            retry = now + RETRY; // no descriptors left, or no memory: who waits goes on waiting
            return null;
        }
    }

    /**
     * Reads what a program wants; what follows stays in the socket.
     *
     * @return the port, {@link #INCOMPLETE} or {@link #WRONG}
     */
    static long readCommand(UnixStreamFd socket, MemorySegment room) {
        int n = socket.peek(room, 0, LONGEST);
        if (n <= 0) {
            return n == -Errno.EAGAIN ? INCOMPLETE : WRONG;
        }
        int end = 0;
        while (end < n && byteAt(room, end) != '\n') {
            end++;
        }
        long port = parse(room, Math.min(end, n), end < n);
        if (port >= 0 && socket.receive(room, 0, end + 1) != end + 1) {
            return WRONG;
        }
        return port;
    }

    // Of a line that is not whole, what is there must be right.
    private static long parse(MemorySegment line, int length, boolean whole) {
        for (int i = 0; i < Math.min(length, COMMAND.length); i++) {
            if (byteAt(line, i) != COMMAND[i]) {
                return WRONG;
            }
        }
        int end = length > 0 && byteAt(line, length - 1) == '\r' ? length - 1 : length;
        long port = 0;
        for (int i = COMMAND.length; i < end; i++) {
            int digit = byteAt(line, i) - '0';
            if (digit < 0 || digit > 9) {
                return WRONG;
            }
            port = port * 10 + digit;
            if (port > 0xFFFF_FFFFL) {
                return WRONG;
            }
        }
        if (!whole) {
            return length < LONGEST ? INCOMPLETE : WRONG;
        }
        return end > COMMAND.length ? port : WRONG;
    }

    private static int byteAt(MemorySegment room, int i) {
        return room.get(ValueLayout.JAVA_BYTE, i);
    }

    /** Tells a program that the guest has accepted. False if it does not take that. */
    static boolean welcome(UnixStreamFd socket, int hostPort, MemorySegment room) {
        byte[] line = ("OK " + Integer.toUnsignedString(hostPort) + "\n").getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(line, 0, room, ValueLayout.JAVA_BYTE, 0, line.length);
        return socket.send(room, 0, line.length) == line.length;
    }
}
