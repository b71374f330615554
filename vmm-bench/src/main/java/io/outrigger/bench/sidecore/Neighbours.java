// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
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
    private static final double NANOS_PER_MS = 1e6;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CALLS = "op=0 path=2 n=3000 warm=100 gap=5000";

    /**
     * What came of it.
     *
     * @param samples the callers'
     * @param neighbourCalls the neighbour's calls that were served, in a millisecond
     */
    record Result(List<Samples> samples, double neighbourCalls) {
        long[] nanos() {
            return samples.stream().flatMapToLong(s -> LongStream.of(s.nanos())).toArray();
        }
    }

    Result run() throws InterruptedException {
        List<Vm> callers = new ArrayList<>();
        try (Sidecore sidecore = Sidecore.start("bench shared", cpus.sidecore(), Idle.SPIN)) {
            SidecoreDevice rings = SidecoreDevice.on(sidecore).slots(FLOOD_SLOTS);
            try (Vm other = vm(neighbour.payload(), neighbour.arguments(), rings)) {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(vm(Payload.SIDECALL_BENCH, CALLS, SidecoreDevice.on(sidecore)));
                }
                long started = System.nanoTime();
                other.start();
                callers.forEach(Vm::start);
                List<Samples> samples = new ArrayList<>();
                for (Vm caller : callers) {
                    VmExit exit = caller.awaitExit(PATIENCE)
                            .orElseThrow(() -> new BenchException("a VM got no answers beside " + neighbour));
                    if (!(exit instanceof VmExit.PoweredOff)) {
                        throw new BenchException("a VM beside %s ended with %s".formatted(neighbour, exit));
                    }
                    samples.add(Samples.read(caller.memory()));
                }
                double calls = rings.rings().statistics(0).calls().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                return new Result(samples, calls * NANOS_PER_MS / (System.nanoTime() - started));
            } finally {
                callers.forEach(Vm::close);
            }
        }
    }

    private Vm vm(Payload payload, String arguments, SidecoreDevice rings) {
        VmSpec spec = VmSpec.payload(Image.of(payload.fileName(), payload.bytes()))
                .name(payload.fileName())
                .memory(MiB.of(8))
                .cmdline(arguments)
                .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()))
                .device(rings)
                .build();
        return Hypervisor.open().create(spec);
    }
}
