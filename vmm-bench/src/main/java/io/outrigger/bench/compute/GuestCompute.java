// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.compute;

import io.outrigger.bench.host.BenchException;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.MemorySpec;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Runs kernels at CPL 3 of a fresh VM each, with 2 MiB pages in the guest's own tables. Thread-safe. */
public final class GuestCompute {
    private static final Image IMAGE = Image.of(Payload.COMPUTE.fileName(), Payload.COMPUTE.bytes());
    private static final long LOADED = 0x20_0000;
    private static final long PAGE = 4096;

    private GuestCompute() {}

    /**
     * Runs one.
     *
     * @throws BenchException if it fails, or its results are wrong
     */
    public static Outcome run(Job job, Knobs knobs) throws InterruptedException {
        VmSpec spec = VmSpec.payload(IMAGE)
                .name("compute")
                .memory(new MemorySpec(job.ram(), knobs.pages(), knobs.prefault(), false, false, List.of()))
                .cmdline(job.cmdline())
                .cpu(new CpuSpec(1, knobs.pins(), List.of(), Map.of()))
                .build();
        try (Vm vm = Hypervisor.open().create(spec)) {
            VmExit exit = vm.start().awaitExit();
            if (exit instanceof VmExit.Crashed) {
                throw new BenchException("%s (%s) ended with %s".formatted(job.kernel(), job.cmdline(), exit));
            }
            return Outcome.of(job, "in a guest", words(vm.memory(), job));
        }
    }

    /** How fast the TSC counts, in kHz. */
    public static long tscKhz() throws InterruptedException {
        return run(new Job(Kernel.ADD, 1, 1), new Knobs(false, false, OptionalInt.empty()))
                .tscKhz();
    }

    // The program begins with the same magic word, and what it leaves follows it on a page of its own.
    private static long[] words(GuestMemory ram, Job job) {
        long at = LOADED + PAGE;
        long bytes = Outcome.bytes(job.repeats());
        while (ram.contains(at, bytes) && ram.getLong(at) != Outcome.MAGIC) {
            at += PAGE;
        }
        if (!ram.contains(at, bytes)) {
            return new long[0];
        }
        long[] words = new long[Math.toIntExact(bytes / Long.BYTES)];
        for (int i = 0; i < words.length; i++) {
            words[i] = ram.getLong(at + (long) i * Long.BYTES);
        }
        return words;
    }
}
