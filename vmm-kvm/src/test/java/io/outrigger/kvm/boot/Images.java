// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** Tiny valid images of every kind. */
final class Images {
    static final long BASE = 0x20_0000;
    private static final int CODE_AT = 0x1000;
    static final int CODE_SIZE = 64;

    private Images() {}

    static byte[] elf64() {
        return elf64(BASE, CODE_SIZE, 0x100, 0);
    }

    /** An ELF64 with one PT_LOAD at {@code paddr}, and with a PVH note if {@code pvh} is not 0. */
    static byte[] elf64(long paddr, long fileSize, long memSize, int pvh) {
        ByteBuffer b = buffer(CODE_AT + CODE_SIZE);
        b.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1});
        b.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
        b.putLong(24, paddr).putLong(32, 64);
        b.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 2);
        programHeader64(b, 64, 1, CODE_AT, paddr, fileSize, memSize);
        programHeader64(b, 120, 4, 0x200, 0, pvh == 0 ? 0 : 20, 0);
        b.putInt(0x200, 4).putInt(0x204, 4).putInt(0x208, 18).putInt(0x20C, 0x006E_6558);
        b.putInt(0x210, pvh);
        fillCode(b);
        return b.array();
    }

    private static void programHeader64(ByteBuffer b, int at, int type, long offset, long addr, long file, long mem) {
        b.putInt(at, type).putInt(at + 4, 7);
        b.putLong(at + 8, offset).putLong(at + 16, addr).putLong(at + 24, addr);
        b.putLong(at + 32, file).putLong(at + 40, mem).putLong(at + 48, 0x1000);
    }

    /** A 32-bit ELF with a multiboot header. */
    static byte[] multiboot32() {
        ByteBuffer b = buffer(CODE_AT + CODE_SIZE);
        b.put(new byte[] {0x7F, 'E', 'L', 'F', 1, 1, 1});
        b.putShort(16, (short) 2).putShort(18, (short) 3).putInt(20, 1);
        b.putInt(24, (int) BASE).putInt(28, 52);
        b.putShort(40, (short) 52).putShort(42, (short) 32).putShort(44, (short) 1);
        b.putInt(52, 1).putInt(56, CODE_AT).putInt(60, (int) BASE).putInt(64, (int) BASE);
        b.putInt(68, CODE_SIZE).putInt(72, 0x100).putInt(76, 7).putInt(80, 0x1000);
        b.putInt(0x800, 0x1BAD_B002).putInt(0x804, 1).putInt(0x808, -(0x1BAD_B002 + 1));
        fillCode(b);
        return b.array();
    }

    /** A bzImage around a payload that is compressed already, with its unpacked size at the end. */
    static byte[] bzImage(byte[] payload) {
        ByteBuffer b = buffer(1024 + 0x400 + payload.length);
        b.put(0x1F1, (byte) 1).putShort(0x1FE, (short) 0xAA55);
        b.putShort(0x200, (short) 0x66EB).putInt(0x202, 0x5372_6448).putShort(0x206, (short) 0x20F);
        b.put(0x211, (byte) 1)
                .putInt(0x22C, 0x7FFF_FFFF)
                .putInt(0x230, 0x20_0000)
                .put(0x234, (byte) 1);
        b.putShort(0x236, (short) 1).putInt(0x238, 2047);
        b.putInt(0x248, 0x400).putInt(0x24C, payload.length);
        b.putLong(0x258, BASE).putInt(0x260, 0x10_0000);
        b.position(1024 + 0x400).put(payload);
        return b.array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void fillCode(ByteBuffer b) {
        for (int i = 0; i < CODE_SIZE; i++) {
            b.put(CODE_AT + i, (byte) (i + 1));
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
