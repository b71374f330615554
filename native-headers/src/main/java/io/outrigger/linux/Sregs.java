// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The special registers (struct kvm_sregs): segments, tables and control registers.
 *
 * <p>Confined to one thread at a time.
 */
public final class Sregs {
    @Header("sizeof(struct kvm_sregs)")
    static final long SIZE = 312;

    @Header("sizeof(struct kvm_segment)")
    private static final long SEGMENT_SIZE = 24;

    @Header("offsetof(struct kvm_segment, type)")
    private static final long TYPE = 14;

    @Header("offsetof(struct kvm_segment, l)")
    private static final long LONG = 19;

    @Header("offsetof(struct kvm_segment, unusable)")
    private static final long UNUSABLE = 22;

    @Header("offsetof(struct kvm_sregs, gdt.base)")
    private static final long GDT_BASE_AT = 192;

    @Header("offsetof(struct kvm_sregs, idt.base)")
    private static final long IDT_BASE_AT = 208;

    @Header("offsetof(struct kvm_sregs, cr0)")
    private static final long CR0_AT = 224;

    @Header("offsetof(struct kvm_sregs, cr2)")
    private static final long CR2_AT = 232;

    @Header("offsetof(struct kvm_sregs, cr3)")
    private static final long CR3_AT = 240;

    @Header("offsetof(struct kvm_sregs, cr4)")
    private static final long CR4_AT = 248;

    @Header("offsetof(struct kvm_sregs, cr8)")
    private static final long CR8_AT = 256;

    @Header("offsetof(struct kvm_sregs, efer)")
    private static final long EFER_AT = 264;

    /** The segment registers in the structure's order. */
    public enum Segment {
        CS,
        DS,
        ES,
        FS,
        GS,
        SS,
        TR,
        LDT
    }

    /** The descriptor tables' and control registers' 64-bit words. */
    public enum Control {
        /** Where the global descriptor table is. */
        GDT_BASE(GDT_BASE_AT),
        /** Where the interrupt descriptor table is. */
        IDT_BASE(IDT_BASE_AT),
        /** Modes. */
        CR0(CR0_AT),
        /** The address of the last page fault. */
        CR2(CR2_AT),
        /** The page tables' root. */
        CR3(CR3_AT),
        /** Extensions. */
        CR4(CR4_AT),
        /** The task priority. */
        CR8(CR8_AT),
        /** Long mode. */
        EFER(EFER_AT);

        private final long offset;

        Control(long offset) {
            this.offset = offset;
        }
    }

    @Header("offsetof(struct kvm_sregs, gdt.limit)")
    private static final long GDT_LIMIT = 200;

    @Header("offsetof(struct kvm_sregs, idt.limit)")
    private static final long IDT_LIMIT = 216;

    private final MemorySegment segment;

    Sregs(MemorySegment segment) {
        this.segment = segment;
    }

    MemorySegment segment() {
        return segment;
    }

    /** A control register's value. */
    public long get(Control control) {
        return segment.get(ValueLayout.JAVA_LONG, control.offset);
    }

    /** Sets a control register. */
    public void set(Control control, long value) {
        segment.set(ValueLayout.JAVA_LONG, control.offset, value);
    }

    /** Sets the descriptor tables' limits: bytes less one. */
    public void setLimits(int gdt, int idt) {
        segment.set(ValueLayout.JAVA_SHORT, GDT_LIMIT, (short) gdt);
        segment.set(ValueLayout.JAVA_SHORT, IDT_LIMIT, (short) idt);
    }

    /** A segment's selector. */
    public int selector(Segment s) {
        return segment.get(ValueLayout.JAVA_SHORT, at(s) + 12) & 0xFFFF;
    }

    /** A segment's base. */
    public long base(Segment s) {
        return segment.get(ValueLayout.JAVA_LONG, at(s));
    }

    /** Whether the code segment is one of 64-bit code. */
    public boolean isLong() {
        return segment.get(ValueLayout.JAVA_BYTE, at(Segment.CS) + LONG) != 0;
    }

    /**
     * Sets a segment as its descriptor would.
     *
     * @param selector its selector
     * @param base its base
     * @param limit its limit in bytes less one
     * @param access the descriptor's access word, bits 40 to 55: type, S, DPL, P, then (from bit 12) AVL, L, D/B, G
     */
    public void setSegment(Segment s, int selector, long base, int limit, int access) {
        long at = at(s);
        segment.set(ValueLayout.JAVA_LONG, at, base);
        segment.set(ValueLayout.JAVA_INT, at + 8, limit);
        segment.set(ValueLayout.JAVA_SHORT, at + 12, (short) selector);
        int[] fields = { // struct kvm_segment: type, present, dpl, db, s, l, g, avl
            access & 0xF,
            access >> 7 & 1,
            access >> 5 & 3,
            access >> 14 & 1,
            access >> 4 & 1,
            access >> 13 & 1,
            access >> 15 & 1,
            access >> 12 & 1
        };
        for (int i = 0; i < fields.length; i++) {
            segment.set(ValueLayout.JAVA_BYTE, at + TYPE + i, (byte) fields[i]);
        }
        segment.set(ValueLayout.JAVA_BYTE, at + UNUSABLE, (byte) (access == 0 ? 1 : 0));
    }

    private static long at(Segment s) {
        return s.ordinal() * SEGMENT_SIZE;
    }
}
