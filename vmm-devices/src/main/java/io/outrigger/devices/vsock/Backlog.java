// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Bytes of a stream that the host has not taken yet: at most {@link Credit#BUFFER}, since the driver has no credit for
 * more. Takes memory only while there are some.
 *
 * <p>Confined to the thread of its lane.
 */
final class Backlog {
    private static final byte[] NOTHING = {};
    private static final int LEAST = 4096;

    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    boolean isEmpty() {
        return from == to;
    }

    int size() {
        return to - from;
    }

    /** Adds the bytes at {@code offset}. */
    void add(MemorySegment source, long offset, int length) {
        if (length > bytes.length - to) {
            makeRoom(length);
        }
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, to, length);
        to += length;
    }

    private void makeRoom(int length) {
        int size = size();
        int wanted = size + length;
        byte[] target = bytes;
        if (wanted > bytes.length) {
            int room = Math.max(LEAST, Integer.highestOneBit(wanted - 1) * 2);
            target = new byte[room];
        }
        System.arraycopy(bytes, from, target, 0, size);
        bytes = target;
        from = 0;
        to = size;
    }

    /** Copies the oldest bytes, which stay. Returns how many: as many as there are and there is room for. */
    int peek(MemorySegment target) {
        int n = (int) Math.min(size(), target.byteSize());
        MemorySegment.copy(bytes, from, target, ValueLayout.JAVA_BYTE, 0, n);
        return n;
    }

    /** Drops the oldest bytes, which were taken. */
    void drop(int length) {
        from += length;
        if (from == to) {
            clear();
        }
    }

    void clear() {
        bytes = NOTHING;
        from = 0;
        to = 0;
    }

    /** For tests: what it has. */
    byte[] toArray() {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
