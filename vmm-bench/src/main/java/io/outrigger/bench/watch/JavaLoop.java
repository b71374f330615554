// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.watch;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.ExitListener;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Runs the payload exit-loop in a VM of Outrigger, through its public API.
 *
 * <p>Immutable.
 *
 * @param privilege the guest's privilege level
 * @param exits how many round trips a run measures
 * @param cpu the host CPU that the vCPU is pinned to; empty leaves it unpinned
 */
record JavaLoop(BootSpec.Privilege privilege, int exits, OptionalInt cpu) {
    /** One run in a fresh VM. */
    ExitMeter run(ExitListener listener) throws InterruptedException {
        ExitMeter meter = new ExitMeter(exits);
        List<Integer> pins = cpu.isPresent() ? List.of(cpu.getAsInt()) : List.of();
        VmSpec spec = VmSpec.payload(Image.of(Payload.EXIT_LOOP.fileName(), Payload.EXIT_LOOP.bytes()))
                .name("exits")
                .privilege(privilege)
                .cmdline(meter.cmdline())
                .cpu(new CpuSpec(1, pins, List.of(), Map.of()))
                .device(IoRange.port(ExitMeter.PORT, 1), meter)
                .build();
        try (Vm vm = Hypervisor.open().create(spec)) {
            vm.onExit(listener);
            VmExit exit = vm.start().awaitExit();
            if (!(exit instanceof VmExit.PoweredOff) || !meter.isComplete()) {
                throw new BenchException("the payload exit-loop did not end as it should: " + exit);
            }
        }
        return meter;
    }
}
