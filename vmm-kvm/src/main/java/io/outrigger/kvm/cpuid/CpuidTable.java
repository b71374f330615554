// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.cpuid;

import io.outrigger.linux.CpuidEntry;
import io.outrigger.vmm.CpuidLeaf;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers as KVM answers a vCPU's CPUID instruction from its table ({@code kvm_cpuid}, arch/x86/kvm/cpuid.c).
 *
 * <p>Immutable.
 */
public final class CpuidTable {
    private static final int HYPERVISOR = 0x4000_0000;
    private static final int HYPERVISOR_END = 0x5000_0000;
    private static final int CENTAUR = 0xC000_0000;
    private static final int SIGNIFICANT_INDEX = 1; // KVM_CPUID_FLAG_SIGNIFCANT_INDEX

    /** The ends, in ECX of leaf 0, of AuthenticAMD and HygonGenuine. */
    static final Set<Integer> AMD_VENDORS = Set.of(0x444D_4163, 0x656E_6975);

    private final CpuidEntry[] entries;
    private final boolean amd;

    /** The table of one vCPU (KVM_GET_CPUID2). */
    public CpuidTable(List<CpuidEntry> entries) {
        this.entries = entries.toArray(new CpuidEntry[0]);
        CpuidEntry vendor = find(0, 0);
        amd = vendor != null && AMD_VENDORS.contains(vendor.ecx());
    }

    /** What the instruction gives. */
    public CpuidLeaf answer(int function, int index) {
        CpuidEntry e = find(function, index);
        if (e == null && !amd) {
            e = beyondTheEnd(function, index);
        }
        if (e != null) {
            return new CpuidLeaf(function, index, e.eax(), e.ebx(), e.ecx(), e.edx());
        }
        // SDM 2A, CPUID leaf 0BH: ECX 7:0 is the input's and EDX the APIC id, for a level that there is not too
        CpuidEntry topology = function == 0xB || function == 0x1F ? find(function, 1) : null;
        return topology == null
                ? new CpuidLeaf(function, index, 0, 0, 0, 0)
                : new CpuidLeaf(function, index, 0, 0, index & 0xFF, topology.edx());
    }

    private @Nullable CpuidEntry find(int function, int index) {
        for (CpuidEntry e : entries) {
            if (e.function() == function && ((e.flags() & SIGNIFICANT_INDEX) == 0 || e.index() == index)) {
                return e;
            }
        }
        return null;
    }

    // Intel's processors answer a leaf beyond the end of its class as the last basic one.
    private @Nullable CpuidEntry beyondTheEnd(int function, int index) {
        CpuidEntry basic = find(0, 0);
        if (basic == null) {
            return null;
        }
        CpuidEntry first = find(firstOfClass(function), 0);
        boolean within = first != null && Integer.compareUnsigned(function, first.eax()) <= 0;
        return within ? null : find(basic.eax(), index);
    }

    private static int firstOfClass(int function) {
        if (Integer.compareUnsigned(function, HYPERVISOR) >= 0
                && Integer.compareUnsigned(function, HYPERVISOR_END) < 0) {
            return function & 0xFFFF_FF00;
        }
        return Integer.compareUnsigned(function, CENTAUR) >= 0 ? CENTAUR : function & 0x8000_0000;
    }
}
