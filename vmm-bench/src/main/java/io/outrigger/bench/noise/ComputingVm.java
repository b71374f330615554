// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.guests.Payload;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A VM that computes and asks for nothing: its core is busy, and the VMM has no work. Confined to one thread. */
final class ComputingVm implements Company {
    private final Vm vm;

    private ComputingVm(Vm vm) {
        this.vm = vm;
    }

    /** Starts it on a host CPU. */
    static ComputingVm start(OptionalInt cpu) {
        VmSpec spec = VmSpec.payload(Image.of(Payload.SPIN.fileName(), Payload.SPIN.bytes()))
                .name("computing")
                .cpu(new CpuSpec(1, cpu.stream().boxed().toList(), List.of(), Map.of()))
                .build();
        ComputingVm company = new ComputingVm(Hypervisor.open().create(spec));
        company.vm.start();
        return company;
    }

    @Override
    public void close() {
        vm.close();
    }
}
