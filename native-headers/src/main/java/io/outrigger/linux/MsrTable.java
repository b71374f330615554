// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Model-specific registers in KVM's format (struct kvm_msrs). KVM works through a table until one is refused and says
 * how many it did; so whoever wants the rest goes on after that one.
 *
 * <p>Confined to the vCPU's owner.
 */
final class MsrTable {
    @Header("offsetof(struct kvm_msrs, entries)")
    private static final long TABLE = 8;

    @Header("sizeof(struct kvm_msr_entry)")
    private static final long ENTRY = 16;

    @Header("offsetof(struct kvm_msr_entry, data)")
    private static final long DATA = 8;

    private final VcpuFd vcpu;

    MsrTable(VcpuFd vcpu) {
        this.vcpu = vcpu;
    }

    long[] get(int[] indices) {
        long[] found = new long[2 * indices.length];
        int n = 0;
        try (Arena arena = Arena.ofConfined()) {
            for (int from = 0; from < indices.length; ) {
                MemorySegment s = arena.allocate(TABLE + ENTRY * (indices.length - from), 8);
                s.set(ValueLayout.JAVA_INT, 0, indices.length - from);
                for (int i = from; i < indices.length; i++) {
                    s.set(ValueLayout.JAVA_INT, TABLE + ENTRY * (i - from), indices[i]);
                }
                int done = (int) vcpu.ioctl("KVM_GET_MSRS", Linux.KVM_GET_MSRS(), s);
                for (int i = 0; i < done; i++) {
                    found[n++] = indices[from + i] & 0xFFFF_FFFFL;
                    found[n++] = s.get(ValueLayout.JAVA_LONG, TABLE + ENTRY * i + DATA);
                }
                from += done + 1;
            }
        }
        return Arrays.copyOf(found, n);
    }

    int set(long[] indicesAndValues) {
        int count = indicesAndValues.length / 2;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment s = arena.allocate(TABLE + ENTRY * count, 8);
            s.set(ValueLayout.JAVA_INT, 0, count);
            for (int i = 0; i < count; i++) {
                s.set(ValueLayout.JAVA_INT, TABLE + ENTRY * i, (int) indicesAndValues[2 * i]);
                s.set(ValueLayout.JAVA_LONG, TABLE + ENTRY * i + DATA, indicesAndValues[2 * i + 1]);
            }
            return (int) vcpu.ioctl("KVM_SET_MSRS", Linux.KVM_SET_MSRS(), s);
        }
    }
}
