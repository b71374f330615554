// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A copy of a part of an image, and its little-endian fields. What is checked is what is used: the image itself is
 * not read twice.
 *
 * <p>Immutable.
 */
final class Fields {
    private final String image;
    private final long start;
    private final byte[] bytes;
    private final MemorySegment segment;

    private Fields(String image, long start, byte[] bytes) {
        this.image = image;
        this.start = start;
        this.bytes = bytes;
        this.segment = MemorySegment.ofArray(bytes);
    }

    /** Copies {@code length} bytes at {@code offset}, which must all be there. */
    static Fields read(String name, Image.Reader reader, long offset, int length) {
        byte[] bytes = new byte[length];
        reader.read(offset, MemorySegment.ofArray(bytes));
        return new Fields(name, offset, bytes);
    }

    /** How many bytes there are. */
    int size() {
        return bytes.length;
    }

    int u8(int offset) {
        return bytes[offset] & 0xFF;
    }

    int u16(int offset) {
        return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
    }

    int i32(int offset) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    long u32(int offset) {
        return i32(offset) & 0xFFFF_FFFFL;
    }

    long i64(int offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    /** The bytes from {@code offset} on. */
    MemorySegment slice(int offset, int length) {
        return segment.asSlice(offset, length);
    }

    /** The complaint about a field. */
    ImageException malformed(String field, int offset, String problem) {
        return new ImageException(image, field, start + offset, problem);
    }

    /** Complains unless {@code good}. */
    void check(boolean good, String field, int offset, String problem) {
        if (!good) {
            throw malformed(field, offset, problem);
        }
    }
}
