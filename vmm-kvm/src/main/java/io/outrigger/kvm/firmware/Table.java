// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A table in the making: little-endian fields one after another, and the checksum that makes all bytes sum to zero.
 *
 * <p>Confined to one thread.
 */
final class Table {
    private ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    Table u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    Table u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    Table u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    Table u64(long value) {
        room(8).putLong(value);
        return this;
    }

    Table ascii(String text) {
        return raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    Table raw(byte... some) {
        room(some.length).put(some);
        return this;
    }

    Table zeros(int count) {
        return raw(new byte[count]);
    }

    int size() {
        return bytes.position();
    }

    /** Sets the byte at {@code at} so that the first {@code length} bytes sum to zero. */
    Table checksum(int at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += bytes.get(i);
        }
        bytes.put(at, (byte) (bytes.get(at) - sum));
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int position = bytes.position();
            byte[] larger = Arrays.copyOf(bytes.array(), Math.max(2 * bytes.capacity(), position + more));
            bytes = ByteBuffer.wrap(larger).order(ByteOrder.LITTLE_ENDIAN).position(position);
        }
        return bytes;
    }
}
