// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The general registers (struct kvm_regs), as a view that can be filled and read again without allocation.
 *
 * <p>Confined to one thread at a time.
 */
public final class Regs {
    @Header("sizeof(struct kvm_regs)")
    static final long SIZE = 144;

    /** The registers in the structure's order. */
    public enum Name {
        RAX,
        RBX,
        RCX,
        RDX,
        RSI,
        RDI,
        RSP,
        RBP,
        R8,
        R9,
        R10,
        R11,
        R12,
        R13,
        R14,
        R15,
        RIP,
        RFLAGS;

        private static final Name[] ALL = values();

        /**
         * A general register by its number in instructions, 0 to 15: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 and
         * on.
         */
        public static Name ofEncoding(int number) {
            return switch (number) {
                case 0 -> RAX;
                case 1 -> RCX;
                case 2 -> RDX;
                case 3 -> RBX;
                case 4 -> RSP;
                case 5 -> RBP;
                case 6 -> RSI;
                case 7 -> RDI;
                default -> ALL[number];
            };
        }
    }

    private final MemorySegment segment;

    Regs(MemorySegment segment) {
        this.segment = segment;
    }

    MemorySegment segment() {
        return segment;
    }

    /** A register's value. */
    public long get(Name name) {
        return segment.get(ValueLayout.JAVA_LONG, 8L * name.ordinal());
    }

    /** Sets a register. */
    public void set(Name name, long value) {
        segment.set(ValueLayout.JAVA_LONG, 8L * name.ordinal(), value);
    }

    /** Sets all registers to zero. */
    public void clear() {
        segment.fill((byte) 0);
    }
}
