// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * One run of fifteen VMs that call, and one beside them.
 *
 * <p>Immutable.
 */
record Neighbours(Neighbour neighbour, Cpus cpus) {
    private static final int CALLERS = 15;
    private static final int FLOOD_SLOTS = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CALLS = "op=0 path=2 n=3000 warm=100 gap=5000";

    /** The callers' samples, in nanoseconds. */
    long[] run() throws InterruptedException {
        List<Vm> callers = new ArrayList<>();
        try (Sidecore sidecore = Sidecore.start("bench shared", cpus.sidecore(), Idle.SPIN);
                Vm other = vm(neighbour.payload(), neighbour.arguments(), sidecore, FLOOD_SLOTS)) {
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(vm(Payload.SIDECALL_BENCH, CALLS, sidecore, 64));
                }
                other.start();
                callers.forEach(Vm::start);
                LongStream.Builder all = LongStream.builder();
                for (Vm caller : callers) {
                    VmExit exit = caller.awaitExit(PATIENCE)
                            .orElseThrow(() -> new BenchException("a VM got no answers beside " + neighbour));
                    if (!(exit instanceof VmExit.PoweredOff)) {
                        throw new BenchException("a VM beside %s ended with %s".formatted(neighbour, exit));
                    }
                    LongStream.of(Samples.read(caller.memory()).nanos()).forEach(all);
                }
                return all.build().toArray();
            } finally {
                callers.forEach(Vm::close);
            }
        }
    }

    private Vm vm(Payload payload, String arguments, Sidecore sidecore, int slots) {
        List<Integer> pins = cpus.vcpu().isPresent() ? List.of(cpus.vcpu().getAsInt()) : List.of();
        VmSpec spec = VmSpec.payload(Image.of(payload.fileName(), payload.bytes()))
                .name(payload.fileName())
                .memory(MiB.of(8))
                .cmdline(arguments)
                .cpu(new CpuSpec(1, pins, List.of(), Map.of()))
                .device(SidecoreDevice.on(sidecore).slots(slots))
                .build();
        return Hypervisor.open().create(spec);
    }
}
