// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.console;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way between a lane and a thread of the host's: a bounded ring for one who puts and one who takes. The
 * lane never waits and takes no lock; the other side waits for it, and is woken.
 *
 * <p>Thread-safe for one thread on each side.
 */
final class PortRing {
    static final int CAPACITY = 64 << 10;

    private final byte[] bytes = new byte[CAPACITY];
    private volatile long taken; // ever; written by who takes
    private volatile long put; // ever; written by who puts
    private volatile @Nullable Thread waiter;
    private volatile boolean closed;
    private volatile boolean starved; // there was no room for the lane's bytes

    /** How many bytes there are. */
    int size() {
        long had = taken; // first: what is put meanwhile makes it more, never negative
        return (int) (put - had);
    }

    boolean isFull() {
        return size() >= CAPACITY;
    }

    /** Ends it: nothing is put any more; what is there can be taken. */
    void close() {
        closed = true;
        wake();
    }

    // ---- the lane

    /** Puts as much as there is room for. Returns how much. */
    int offer(MemorySegment source, long offset, int length) {
        if (closed) {
            return length; // nobody will take it
        }
        int n = Math.min(length, CAPACITY - size());
        long at = put;
        int first = Math.min(n, CAPACITY - index(at));
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, index(at), first);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset + first, bytes, 0, n - first);
        put = at + n;
        wake();
        if (n < length) {
            starved = true; // and the lane looks again before it sleeps, after a fence
        }
        return n;
    }

    /** Takes what there is, as much as there is room for. Returns how much. */
    int poll(MemorySegment target) {
        int n = (int) Math.min(size(), target.byteSize());
        long at = taken;
        int first = Math.min(n, CAPACITY - index(at));
        MemorySegment.copy(bytes, index(at), target, ValueLayout.JAVA_BYTE, 0, first);
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, first, n - first);
        taken = at + n;
        wake();
        return n;
    }

    // Whoever waits says so, fences and looks again (Dekker's algorithm): one of the two sees the other.
    private void wake() {
        VarHandle.fullFence();
        Thread t = waiter;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    // ---- the host's thread

    /** Whether the lane must be told that there is room again. Says so once. */
    boolean takeStarved() {
        VarHandle.fullFence();
        if (!starved) {
            return false;
        }
        starved = false;
        return true;
    }

    /** Puts a part of the bytes, once there is room for one. Returns how many; -1 if it is closed. */
    int put(byte[] source, int offset, int length) throws InterruptedException {
        await(false);
        if (closed) {
            return -1;
        }
        int n = Math.min(length, CAPACITY - size());
        long at = put;
        int first = Math.min(n, CAPACITY - index(at));
        System.arraycopy(source, offset, bytes, index(at), first);
        System.arraycopy(source, offset + first, bytes, 0, n - first);
        put = at + n;
        return n;
    }

    /** Takes bytes, once there is one. Returns how many; -1 at the end. */
    int take(byte[] target, int offset, int length) throws InterruptedException {
        await(true);
        int n = Math.min(length, size());
        if (n == 0) {
            return -1;
        }
        long at = taken;
        int first = Math.min(n, CAPACITY - index(at));
        System.arraycopy(bytes, index(at), target, offset, first);
        System.arraycopy(bytes, 0, target, offset + first, n - first);
        taken = at + n;
        return n;
    }

    private void await(boolean bytesWanted) throws InterruptedException {
        if (isReady(bytesWanted)) {
            return;
        }
        waiter = Thread.currentThread();
        try {
            VarHandle.fullFence();
            while (!isReady(bytesWanted)) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiter = null;
        }
    }

    private boolean isReady(boolean bytesWanted) {
        return closed || (bytesWanted ? size() > 0 : !isFull());
    }

    private static int index(long count) {
        return (int) (count & CAPACITY - 1);
    }
}
