// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import io.outrigger.vmm.Image;
import io.outrigger.vmm.ImageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A copy of some bytes of an image, little-endian. Headers are checked on the copy: the file may change meanwhile.
 *
 * <p>Confined to the loading thread.
 */
final class Header {
    private final String image;
    private final long offset;
    private final MemorySegment bytes;

    private Header(String image, long offset, MemorySegment bytes) {
        this.image = image;
        this.offset = offset;
        this.bytes = bytes;
    }

    /** Copies {@code length} bytes from {@code offset} on. */
    static Header read(String image, Image.Reader reader, long offset, int length) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
        reader.read(offset, bytes);
        return new Header(image, offset, bytes);
    }

    /** Copies at most {@code length} bytes from the start on, fewer if the image is shorter. */
    static Header readUpTo(String image, Image.Reader reader, int length) {
        return read(image, reader, 0, (int) Math.min(length, reader.size()));
    }

    int size() {
        return (int) bytes.byteSize();
    }

    int u8(long at) {
        return bytes.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
    }

    int u16(long at) {
        return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED, at) & 0xFFFF;
    }

    long u32(long at) {
        return bytes.get(ValueLayout.JAVA_INT_UNALIGNED, at) & 0xFFFF_FFFFL;
    }

    /** 64 bits; what has the highest bit set is negative, and every range check must refuse it. */
    long u64(long at) {
        return bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }

    /** A part of the copy. */
    MemorySegment slice(long at, long length) {
        return bytes.asSlice(at, length);
    }

    /** The fault of a field of this header. */
    ImageException fault(String field, long at, String problem) {
        return new ImageException(image, field, offset + at, problem);
    }
}
