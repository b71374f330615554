// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.VmSpec;

/** Writes what a kernel looks for between 640 KiB and 1 MiB. */
public final class FirmwareTables {
    private static final long ACPI = 0xE_0000;
    private static final long MP = 0xF_0000;

    private FirmwareTables() {}

    /**
     * Writes the tables for a VM that has interrupt controllers; nothing for one without.
     *
     * @return the guest-physical address of ACPI's root pointer, 0 without tables
     */
    public static long write(VmSpec spec, GuestMemory memory) {
        if (spec.irqchip() == Irqchip.NONE) {
            return 0;
        }
        boolean pic = spec.irqchip() == Irqchip.KERNEL;
        int vcpus = spec.cpu().vcpus();
        memory.write(ACPI, AcpiTables.bytes(ACPI, spec));
        if (vcpus <= MpTable.MAX_VCPUS) {
            memory.write(MP, MpTable.bytes(MP, vcpus, pic));
        }
        return ACPI;
    }
}
