// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm;

import io.outrigger.kvm.boot.BootLoader;
import io.outrigger.kvm.boot.BootPlan;
import io.outrigger.kvm.firmware.FirmwareTables;
import io.outrigger.kvm.memory.GuestRam;
import io.outrigger.kvm.memory.RamBase;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.MemoryBase;
import io.outrigger.vmm.SpecException;
import io.outrigger.vmm.VmSpec;

/**
 * RAM with an image loaded, and how to enter it.
 *
 * <p>Thread-safe.
 */
final class KvmMemoryBase implements MemoryBase {
    private static final String SETTING = "memory.base";

    private final VmSpec spec;
    private final RamBase ram;
    private final BootPlan plan;

    private KvmMemoryBase(VmSpec spec, RamBase ram, BootPlan plan) {
        this.spec = spec;
        this.ram = ram;
        this.plan = plan;
    }

    static KvmMemoryBase load(VmSpec spec) {
        spec.memory().requireCopyOnWrite();
        if (spec.memoryBase().isPresent()) {
            throw new SpecException(SETTING, "a memory base cannot start from another; make it without");
        }
        BootPlan[] plan = new BootPlan[1];
        RamBase ram = RamBase.of(
                spec.name() + "-base",
                spec.memory(),
                memory -> plan[0] = BootLoader.load(spec, memory, FirmwareTables.write(spec, memory)));
        return new KvmMemoryBase(spec, ram, plan[0]);
    }

    /** The one that a VM is to start from. */
    static KvmMemoryBase of(MemoryBase base) {
        if (base instanceof KvmMemoryBase ours) {
            return ours;
        }
        throw new SpecException(SETTING, "was made by another hypervisor");
    }

    /** RAM for a VM, as it was loaded. */
    GuestRam copy(VmSpec vm) {
        return ram.copy(vm.memory());
    }

    /** Writes what the VM has of its own. */
    BootPlan adapt(VmSpec vm, GuestMemory memory) {
        FirmwareTables.write(vm, memory);
        BootLoader.adapt(vm, plan, memory);
        return plan;
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public void close() {
        ram.close();
    }
}
