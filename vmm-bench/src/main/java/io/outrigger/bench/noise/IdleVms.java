// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import java.util.ArrayList;
import java.util.List;

/** VMs that halt in KVM, with an interrupt controller that could wake them. Confined to one thread. */
final class IdleVms implements Company {
    private static final Image IMAGE = Image.of(Payload.HLT.fileName(), Payload.HLT.bytes());

    private final List<Vm> vms = new ArrayList<>();

    private IdleVms() {}

    /** Starts so many. */
    static IdleVms start(int n) {
        IdleVms idle = new IdleVms();
        try {
            for (int i = 0; i < n; i++) {
                VmSpec spec = VmSpec.payload(IMAGE)
                        .name("idle" + i)
                        .privilege(Privilege.KERNEL)
                        .irqchip(Irqchip.KERNEL)
                        .build();
                Vm vm = Hypervisor.open().create(spec);
                idle.vms.add(vm);
                vm.start();
            }
            return idle;
        } catch (RuntimeException e) {
            idle.close();
            throw e;
        }
    }

    @Override
    public void close() {
        vms.forEach(Vm::close);
    }
}
