// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The payload vmexit in a VM of Outrigger, through its public API.
 *
 * <p>Immutable.
 *
 * @param cpus where it runs
 */
record OutriggerGuest(Cpus cpus) {
    private static final Image IMAGE = Image.of(Payload.VMEXIT.fileName(), Payload.VMEXIT.bytes());

    /**
     * What came of a run.
     *
     * @param lines what the guest printed
     * @param rings how often an ioeventfd was signalled
     * @param allocatedBytes by the vCPU thread, while kinds were timed
     */
    record Result(List<String> lines, long rings, long allocatedBytes) {}

    /** One run in a fresh VM. */
    Result run(Request request) throws InterruptedException {
        AllocationMarks marks = new AllocationMarks();
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (ExitDevices devices = new ExitDevices();
                Vm vm = Hypervisor.open().create(spec(request, devices, marks))) {
            vm.console().transferTo(console);
            VmExit exit = vm.start().awaitExit();
            if (!(exit instanceof VmExit.PoweredOff)) {
                throw new BenchException("the payload vmexit (%s) ended with %s".formatted(request.cmdline(), exit));
            }
            List<String> lines =
                    console.toString(StandardCharsets.US_ASCII).lines().toList();
            return new Result(lines, devices.rings(), marks.bytes());
        }
    }

    private VmSpec spec(Request request, ExitDevices devices, AllocationMarks marks) {
        return VmSpec.payload(IMAGE)
                .name("vmexit")
                .privilege(request.privilege())
                .cmdline(request.cmdline())
                .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()))
                .irqchip(request.needsIrqchip() ? Irqchip.KERNEL : Irqchip.NONE)
                .device(devices)
                .device(IoRange.port(AllocationMarks.PORT, 1), marks)
                .build();
    }
}
