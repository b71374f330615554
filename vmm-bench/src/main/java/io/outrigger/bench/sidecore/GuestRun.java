// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.Map;

/**
 * One run of the payload sidecall-bench in a VM of its own, with a sidecore of its own.
 *
 * <p>Immutable.
 *
 * @param privilege the guest's privilege level
 * @param op what it asks for
 * @param path how
 * @param idle what the sidecore does between calls
 * @param arguments further arguments of the payload, such as n, warm and gap
 * @param cpus where it all runs
 */
record GuestRun(Privilege privilege, Operation op, Path path, Idle idle, String arguments, Cpus cpus) {
    private static final Image IMAGE = Image.of(Payload.SIDECALL_BENCH.fileName(), Payload.SIDECALL_BENCH.bytes());

    /** What came of it. */
    record Result(Samples samples, Meters.Reading counted) {
        long[] nanos() {
            return samples.nanos();
        }

        /** A counter for each call. */
        double perCall(long count) {
            return (double) count / nanos().length;
        }
    }

    Result run() throws InterruptedException {
        try (Sidecore sidecore = Sidecore.start("bench sidecore", cpus.sidecore(), idle)) {
            Meters meters = new Meters(sidecore);
            VmSpec spec = VmSpec.payload(IMAGE)
                    .name("sidecall-bench")
                    .privilege(privilege)
                    .memory(MiB.of(64))
                    .cmdline("op=%d %s %s".formatted(op.number(), path.arguments(), arguments))
                    .cpu(new CpuSpec(op.vcpus(), cpus.pins(op.vcpus()), List.of(), Map.of()))
                    .irqchip(op == Operation.TELL && privilege == Privilege.KERNEL ? Irqchip.KERNEL : Irqchip.NONE)
                    .device(SidecoreDevice.on(sidecore))
                    .device(IoRange.port(Meters.PORT, 4), meters)
                    .build();
            try (Vm vm = Hypervisor.open().create(spec)) {
                meters.of(vm);
                VmExit exit = vm.start().awaitExit();
                if (!(exit instanceof VmExit.PoweredOff)) {
                    throw new BenchException("the payload sidecall-bench (%s) ended with %s".formatted(this, exit));
                }
                return new Result(Samples.read(vm.memory()), meters.between());
            }
        }
    }
}
