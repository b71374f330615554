// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.block.disk;

import io.outrigger.linux.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A disk's bytes as arrays. */
final class DiskBytes {
    private DiskBytes() {}

    static byte[] read(Disk disk, long offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(length).fill((byte) 0xEE);
            IoVector v = new IoVector(2);
            v.add(m, 0, length / 3);
            v.add(m, length / 3, length - length / 3);
            int error = disk.read(v, offset);
            if (error != 0) {
                throw new AssertionError("read: error " + error);
            }
            return m.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static int write(Disk disk, long offset, byte[] bytes, boolean stable) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            IoVector v = new IoVector(2);
            v.add(m, 0, bytes.length / 3);
            v.add(m, bytes.length / 3, bytes.length - bytes.length / 3);
            return disk.write(v, offset, stable);
        }
    }

    static byte[] all(Disk disk) {
        return read(disk, 0, Math.toIntExact(disk.size()));
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
