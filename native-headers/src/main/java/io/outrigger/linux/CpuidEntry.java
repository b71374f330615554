// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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

    @Header("offsetof(struct kvm_cpuid_entry2, eax)")
    private static final long EAX = 12;

    /** The same leaf with other answers. */
    public CpuidEntry with(int newEax, int newEbx, int newEcx, int newEdx) {
        return new CpuidEntry(function, index, flags, newEax, newEbx, newEcx, newEdx);
    }

    static CpuidEntry read(MemorySegment table, int i) {
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
