// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.noise;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A VM that asks for 64 pages to be mapped about two thousand times a second, and the thread that does it. The VM's
 * vCPU is always on the same CPU, away from the guest that is measured; only the thread's place differs.
 *
 * <p>Confined to one thread.
 */
final class RequestingVm implements Company {
    /** Far more calls than a measurement is long; half a millisecond or so between two. */
    private static final String CALLS = "op=3 path=2 warm=100 n=60000 gap=1000000";

    private final Sidecore server;
    private final SidecoreDevice rings;
    private final Vm vm;

    private RequestingVm(Sidecore server, SidecoreDevice rings, Vm vm) {
        this.server = server;
        this.rings = rings;
        this.vm = vm;
    }

    /**
     * Starts it, and returns when it calls.
     *
     * @param vcpu the vCPU's host CPU
     * @param place the host CPU of the thread that serves
     * @param idle how that one waits for a call
     */
    static RequestingVm start(OptionalInt vcpu, OptionalInt place, Idle idle) throws InterruptedException {
        Sidecore server = Sidecore.start("bench server", place, idle);
        try {
            SidecoreDevice rings = SidecoreDevice.on(server);
            Begun begun = new Begun();
            VmSpec spec = VmSpec.payload(Image.of(Payload.SIDECALL_BENCH.fileName(), Payload.SIDECALL_BENCH.bytes()))
                    .name("requesting")
                    .memory(MiB.of(64))
                    .cmdline(CALLS)
                    .cpu(new CpuSpec(1, vcpu.stream().boxed().toList(), List.of(), Map.of()))
                    .device(rings)
                    .device(IoRange.port(Begun.PORT, 4), begun)
                    .build();
            Vm vm = Hypervisor.open().create(spec);
            RequestingVm company = new RequestingVm(server, rings, vm);
            try {
                vm.start();
                begun.await();
                return company;
            } catch (RuntimeException | InterruptedException e) {
                vm.close();
                throw e;
            }
        } catch (RuntimeException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    /**
     * How many calls were served.
     *
     * @throws BenchException if it has come to its end
     */
    @Override
    public long done() throws InterruptedException {
        Optional<VmExit> exit = vm.awaitExit(Duration.ZERO);
        if (exit.isPresent()) {
            throw new BenchException("the VM that makes requests has ended before the measurement: " + exit.get());
        }
        return rings.rings().statistics(0).calls().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void close() {
        vm.close();
        server.close();
    }
}
