// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * POPCNT of 64-bit mode, decoded: prefixes, F3 [REX] 0F B8 /r (Intel SDM volume 2A, 2.1 and 2.2; volume 2B, POPCNT).
 *
 * <p>Immutable.
 *
 * @param length bytes of the instruction
 * @param width bytes of the operands: 2, 4 or 8
 * @param target the number of the register that takes the count
 * @param source what is counted
 */
record PopulationCount(int length, int width, int target, Source source) {
    private static final int NONE = -1;
    private static final int RSP = 4;
    private static final int RBP = 5;

    /** A register, or where in memory. */
    sealed interface Source {}

    /** A register by its number in instructions. */
    record Register(int number) implements Source {}

    /**
     * Memory.
     *
     * @param segment the one whose base counts in 64-bit mode, if it is FS or GS
     * @param ripRelative whether the displacement counts from the next instruction
     * @param base a register's number, or -1
     * @param index a register's number, or -1
     * @param scale the shift of the index
     * @param displacement bytes
     * @param truncated whether the address has 32 bits only
     */
    record Memory(
            Segment segment, boolean ripRelative, int base, int index, int scale, int displacement, boolean truncated)
            implements Source {

        /** The linear address: of registers by number, the next instruction's address, and the segment's base. */
        long linear(IntToLongFunction registers, long nextRip, long segmentBase) {
            long address = displacement + (ripRelative ? nextRip : 0);
            if (base != NONE) {
                address += registers.applyAsLong(base);
            }
            if (index != NONE) {
                address += registers.applyAsLong(index) << scale;
            }
            return segmentBase + (truncated ? address & 0xFFFF_FFFFL : address);
        }
    }

    /** The segments that have a base in 64-bit mode, and all others. */
    enum Segment {
        FLAT,
        FS,
        GS
    }

    /** The instruction at the start of {@code code}; null if that is no POPCNT, or is cut off. */
    static @Nullable PopulationCount decode(byte[] code) {
        try {
            return new Decoder(code).decode();
        } catch (ArrayIndexOutOfBoundsException e) {
            return null;
        }
    }

    /** What the instruction does: the count of the operand's low bytes. */
    int count(long operand) {
        return Long.bitCount(operand & (-1L >>> Long.SIZE - Byte.SIZE * width));
    }

    /** Reads byte by byte. Confined to one call. */
    private static final class Decoder {
        private final byte[] code;
        private int at;
        private boolean repeat;
        private boolean operandSize;
        private boolean addressSize;
        private Segment segment = Segment.FLAT;
        private int rex;

        Decoder(byte[] code) {
            this.code = code;
        }

        @Nullable
        PopulationCount decode() {
            int b = next();
            while (prefix(b)) {
                b = next();
            }
            if ((b & 0xF0) == 0x40) { // REX stands right before the opcode
                rex = b;
                b = next();
            }
            if (!repeat || b != 0x0F || next() != 0xB8) {
                return null;
            }
            int modRm = next();
            Source source = modRm >>> 6 == 3 ? new Register(modRm & 7 | rexBit(0)) : memory(modRm);
            int width = (rex & 8) != 0 ? 8 : operandSize ? 2 : 4; // REX.W goes before 66
            return new PopulationCount(at, width, modRm >>> 3 & 7 | rexBit(2), source);
        }

        // LOCK and F2 are absent: with them it is another instruction, or none.
        private boolean prefix(int b) {
            switch (b) {
                case 0xF3 -> repeat = true;
                case 0x66 -> operandSize = true;
                case 0x67 -> addressSize = true;
                case 0x64 -> segment = Segment.FS;
                case 0x65 -> segment = Segment.GS;
                case 0x26, 0x2E, 0x36, 0x3E -> {
                    // "null prefixes" in 64-bit mode, which do not even override FS (SDM 1, 3.4.2.1)
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private Memory memory(int modRm) {
            int mod = modRm >>> 6;
            int rm = modRm & 7;
            int base = rm | rexBit(0);
            int index = NONE;
            int scale = 0;
            boolean ripRelative = mod == 0 && rm == RBP;
            boolean wide = mod == 2 || ripRelative;
            if (rm == RSP) { // a SIB byte follows
                int sib = next();
                scale = sib >>> 6;
                index = sib >>> 3 & 7 | rexBit(1);
                index = index == RSP ? NONE : index; // R12 can be an index, RSP cannot
                base = sib & 7 | rexBit(0);
                if (mod == 0 && (sib & 7) == RBP) {
                    base = NONE;
                    wide = true;
                }
            }
            int displacement = wide ? next() | next() << 8 | next() << 16 | next() << 24 : mod == 1 ? (byte) next() : 0;
            return new Memory(segment, ripRelative, ripRelative ? NONE : base, index, scale, displacement, addressSize);
        }

        private int rexBit(int bit) {
            return (rex >>> bit & 1) << 3;
        }

        private int next() {
            return code[at++] & 0xFF;
        }
    }
}
