// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.vm;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Region;
import io.outrigger.vmm.CpuidLeaf;
import io.outrigger.vmm.Machine;
import io.outrigger.vmm.PlatformMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** How any guest finds the region: leaves of CPUID behind the hypervisor's own. */
final class Discovery {
    private Discovery() {}

    static void announce(Machine machine, Region region, long features) {
        int base = Sidecore.SIDECORE_CPUID_BASE();
        MemorySegment signature = Sidecore.SIDECORE_CPUID_SIGNATURE();
        machine.addCpuid(new CpuidLeaf(
                base,
                0,
                base + Sidecore.SIDECORE_CPUID_LEAVES() - 1,
                signature.get(ValueLayout.JAVA_INT_UNALIGNED, 0),
                signature.get(ValueLayout.JAVA_INT_UNALIGNED, 4),
                signature.get(ValueLayout.JAVA_INT_UNALIGNED, 8)));
        machine.addCpuid(new CpuidLeaf(
                base + 1, 0, Sidecore.SIDECORE_VERSION(), (int) features, (int) (features >>> Integer.SIZE), (int)
                        region.layout().size()));
        long address = PlatformMap.SIDECORE_BASE;
        machine.addCpuid(new CpuidLeaf(base + 2, 0, (int) address, (int) (address >>> Integer.SIZE), 0, 0));
    }
}
