// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One answer of CPUID (struct kvm_cpuid_entry2).
 *
 * <p>Immutable.
 *
 * @param function the leaf: EAX on input
 * @param index the subleaf: ECX on input
 * @param flags KVM_CPUID_FLAG_*
 * @param eax EAX on output
 * @param ebx EBX on output
 * @param ecx ECX on output
 * @param edx EDX on output
 */
public record CpuidEntry(int function, int index, int flags, int eax, int ebx, int ecx, int edx) {
    @Header("sizeof(struct kvm_cpuid_entry2)")
    static final long SIZE = 40;

    @Header("offsetof(struct kvm_cpuid2, entries)")
    static final long TABLE = 8;

    private static final int ROOM = 256; // KVM_MAX_CPUID_ENTRIES, arch/x86/include/asm/kvm_host.h

    @Header("offsetof(struct kvm_cpuid_entry2, eax)")
    private static final long EAX = 12;

    /** The same leaf with other answers. */
    public CpuidEntry with(int newEax, int newEbx, int newEcx, int newEdx) {
        return new CpuidEntry(function, index, flags, newEax, newEbx, newEcx, newEdx);
    }

    /** Lets an ioctl fill a table, and reads it. */
    static List<CpuidEntry> list(Consumer<MemorySegment> ioctl) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment table = arena.allocate(TABLE + ROOM * SIZE, 8);
            table.set(ValueLayout.JAVA_INT, 0, ROOM);
            ioctl.accept(table);
            int n = table.get(ValueLayout.JAVA_INT, 0);
            List<CpuidEntry> entries = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                entries.add(read(table, i));
            }
            return entries;
        }
    }

    private static CpuidEntry read(MemorySegment table, int i) {
        MemorySegment s = table.asSlice(TABLE + i * SIZE, SIZE);
        return new CpuidEntry(
                s.get(ValueLayout.JAVA_INT, 0),
                s.get(ValueLayout.JAVA_INT, 4),
                s.get(ValueLayout.JAVA_INT, 8),
                s.get(ValueLayout.JAVA_INT, EAX),
                s.get(ValueLayout.JAVA_INT, EAX + 4),
                s.get(ValueLayout.JAVA_INT, EAX + 8),
                s.get(ValueLayout.JAVA_INT, EAX + 12));
    }

    void write(MemorySegment table, int i) {
        MemorySegment s = table.asSlice(TABLE + i * SIZE, SIZE);
        s.set(ValueLayout.JAVA_INT, 0, function);
        s.set(ValueLayout.JAVA_INT, 4, index);
        s.set(ValueLayout.JAVA_INT, 8, flags);
        s.set(ValueLayout.JAVA_INT, EAX, eax);
        s.set(ValueLayout.JAVA_INT, EAX + 4, ebx);
        s.set(ValueLayout.JAVA_INT, EAX + 8, ecx);
        s.set(ValueLayout.JAVA_INT, EAX + 12, edx);
    }
}
