// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A bounded queue of bytes between a guest and a host thread. The lock is held for a copy at most.
 *
 * <p>Thread-safe.
 */
final class ByteRing {
    /** How long a guest waits for a reader that fell behind, before it is taken as stalled. */
    private static final long STALL_MILLIS = 100;

    private final int capacity;
    private byte[] bytes = {}; // until a byte is put: few guests of many take input, and some say nothing
    private long head; // bytes ever taken
    private long tail; // bytes ever put
    private long dropped;
    private boolean hasReader;
    private boolean stalled;
    private boolean closed;
    private int readersWaiting;

    ByteRing(int capacity) {
        this.capacity = capacity;
    }

    /** From now on a full ring waits for its reader, rather than drop its oldest byte. */
    synchronized void attachReader() {
        hasReader = true;
    }

    /** Puts a byte. Over a full ring it waits a bounded time if somebody reads, then drops the oldest byte. */
    synchronized void putOrDrop(byte octet) {
        if (closed) {
            return;
        }
        if (full() && hasReader && !stalled) {
            stalled = !awaitSpace();
        }
        if (full()) {
            head++;
            dropped++;
        }
        append(octet);
    }

    /** Puts what there is room for, without waiting; where nobody reads, it drops the oldest bytes to make room. */
    synchronized int offer(byte[] source, int length) {
        if (closed) {
            return length;
        }
        ensureBytes();
        int room = (int) (capacity - (tail - head));
        int n = hasReader && !stalled ? Math.min(length, room) : length;
        int excess = Math.max(0, n - room);
        head += excess;
        dropped += excess;
        for (int i = 0; i < n; i++) {
            bytes[(int) (tail++ % capacity)] = source[i];
        }
        if (readersWaiting > 0) {
            notifyAll();
        }
        return n;
    }

    /** Puts a byte, waiting for space. False if the ring was closed. */
    synchronized boolean put(byte octet) throws InterruptedException {
        while (full() && !closed) {
            wait();
        }
        if (!closed) {
            append(octet);
        }
        return !closed;
    }

    /** The oldest byte, or -1 if there is none. */
    synchronized int poll() {
        if (head == tail) {
            return -1;
        }
        int octet = bytes[(int) (head++ % capacity)] & 0xFF;
        notifyAll();
        return octet;
    }

    /** Takes up to {@code length} bytes, waiting for the first. -1 when the ring is closed and empty. */
    synchronized int take(byte[] target, int offset, int length) throws InterruptedException {
        if (length == 0) {
            return 0;
        }
        stalled = false;
        while (head == tail && !closed) {
            readersWaiting++;
            wait();
            readersWaiting--;
        }
        int n = (int) Math.min(length, tail - head);
        for (int i = 0; i < n; i++) {
            target[offset + i] = bytes[(int) (head++ % capacity)];
        }
        notifyAll();
        return n == 0 ? -1 : n;
    }

    synchronized int available() {
        return (int) (tail - head);
    }

    synchronized long dropped() {
        return dropped;
    }

    /** No more is put; what is there can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private boolean full() {
        return tail - head == capacity;
    }

    private void append(byte octet) {
        ensureBytes();
        bytes[(int) (tail++ % capacity)] = octet;
        if (readersWaiting > 0) {
            notifyAll();
        }
    }

    private void ensureBytes() {
        if (bytes.length == 0) {
            bytes = new byte[capacity];
        }
    }

    private boolean awaitSpace() {
        long deadline = System.nanoTime() + STALL_MILLIS * 1_000_000;
        boolean interrupted = false;
        while (full() && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !full();
    }
}
