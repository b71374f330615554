// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.block;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.guests.Payload;
import io.outrigger.sidecore.engine.Sidecore;
import io.outrigger.vmm.BlockSpec;
import io.outrigger.vmm.BlockSpec.Engine;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.CpuSpec;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.Hypervisor;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The payload virtio-block in a VM of its own, at CPL 3, whose disk is served in one of the three ways.
 *
 * <p>Confined to one thread.
 */
final class GuestDisk implements Contender {
    private static final Image IMAGE = Image.of(Payload.VIRTIO_BLOCK.fileName(), Payload.VIRTIO_BLOCK.bytes());
    private static final long MAGIC = 0x5452_4956_4752_544FL; // guests/payloads/virtio-bench.h, as what follows
    private static final long FIRST_PAGE = 0x20_0000;
    private static final long PAGE = 4096;
    private static final int COUNT = 0x08;
    private static final int FAILURES = 0x10;
    private static final int TSC_KHZ = 0x18;
    private static final int MARKS = 0x20;
    private static final int KICKS = 0x28;
    private static final int CYCLES = 0x30;
    private static final int SAMPLES = 0x38;
    private static final double KHZ_PER_GHZ = 1e6;

    private final Path image;
    private final ServiceMode mode;
    private final Engine engine;
    private final Cpus cpus;

    /** A disk of this image. */
    GuestDisk(Path image, ServiceMode mode, Engine engine, Cpus cpus) {
        this.image = image;
        this.mode = mode;
        this.engine = engine;
        this.cpus = cpus;
    }

    @Override
    public String path() {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Run run(Load load) throws InterruptedException {
        if (mode != ServiceMode.SIDECORE) {
            return run(load, Optional.empty());
        }
        // It spins while it is there: the others are to have its CPU.
        try (Sidecore sidecore = Sidecore.start("bench sidecore", cpus.sidecore(), Idle.SPIN)) {
            return run(load, Optional.of(sidecore));
        }
    }

    private Run run(Load load, Optional<Sidecore> sidecore) throws InterruptedException {
        ExitMeter meter = new ExitMeter();
        VmSpecBuilder builder = VmSpec.payload(IMAGE)
                .name("virtio-block")
                .privilege(Privilege.USER)
                .memory(MiB.of(16) + (long) load.size() * load.depth())
                .cmdline(load.arguments())
                .cpu(new CpuSpec(1, cpus.pins(1), List.of(), Map.of()))
                .virtio(BlockSpec.raw(image).withEngine(engine).withMode(mode))
                .device(IoRange.port(ExitMeter.PORT, 1), meter);
        sidecore.ifPresent(builder::sidecore);
        try (Vm vm = Hypervisor.open().create(builder.build())) {
            meter.of(vm);
            VmExit exit = vm.start().awaitExit();
            if (!(exit instanceof VmExit.PoweredOff)) {
                throw new BenchException(
                        "the payload virtio-block (%s, %s) ended with %s".formatted(path(), load, exit));
            }
            return read(vm.memory(), meter.exits());
        }
    }

    private static Run read(GuestMemory ram, long exits) {
        long at = FIRST_PAGE;
        while (ram.contains(at, PAGE) && ram.getLong(at) != MAGIC) {
            at += PAGE;
        }
        if (!ram.contains(at, PAGE) || ram.getLong(at + MARKS) != 2 || ram.getLong(at + FAILURES) != 0) {
            throw new BenchException("the payload virtio-block has not left whole samples");
        }
        double khz = ram.getLong(at + TSC_KHZ);
        if (khz <= 0) {
            throw new BenchException("this KVM does not tell how fast the guest's TSC counts");
        }
        long[] nanos = new long[Math.toIntExact(ram.getLong(at + COUNT))];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Math.round(ram.getLong(at + SAMPLES + i * 8L) * KHZ_PER_GHZ / khz);
        }
        long total = Math.round(ram.getLong(at + CYCLES) * KHZ_PER_GHZ / khz);
        return new Run(nanos, total, ram.getLong(at + KICKS), exits);
    }
}
