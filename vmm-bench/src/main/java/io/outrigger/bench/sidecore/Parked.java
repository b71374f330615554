// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.sidecore;

import com.sun.management.ThreadMXBean;
import io.outrigger.bench.host.Cpus;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.sidecore.vm.SidecoreDevice;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmSpec;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** A sidecore that a running VM does not call. */
final class Parked {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration WATCHED = Duration.ofSeconds(1);

    private Parked() {}

    /** How much of a core it takes in a second, in percent. */
    static double percentOfCore(Cpus cpus) throws InterruptedException {
        try (Sidecore sidecore = Sidecore.start("bench parked", cpus.sidecore(), Idle.ADAPTIVE)) {
            VmSpec spec = VmSpec.payload(Image.of(Payload.SPIN.fileName(), Payload.SPIN.bytes()))
                    .name("parked")
                    .memory(MiB.of(4))
                    .device(SidecoreDevice.on(sidecore))
                    .build();
            try (Vm vm = Hypervisor.open().create(spec)) {
                vm.start();
                long before = cpuNanos(sidecore);
                long from = System.nanoTime();
                vm.awaitExit(WATCHED); // it spins for ever: this is but a way to wait
                return 100.0 * (cpuNanos(sidecore) - before) / (System.nanoTime() - from);
            }
        }
    }

    private static long cpuNanos(Sidecore sidecore) {
        long[] nanos = new long[1];
        sidecore.between(() -> nanos[0] = THREADS.getCurrentThreadCpuTime());
        return nanos[0];
    }
}
