// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.exits;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Cpus;
import io.outrigger.bench.host.Microvm;
import io.outrigger.guests.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The same payload under QEMU's microvm machine, which enters it by its PVH note. Nobody is behind the port; behind the
 * address is a virtio-mmio transport without a device. So QEMU does no more for an access than Outrigger does.
 *
 * <p>Confined to one thread.
 */
final class QemuGuest implements AutoCloseable {
    /** The payload's power-off, by a debug exit in the place of ACPI's register: 0x2000 << 1 | 1, eight bits of it. */
    private static final int POWERED_OFF = 1;

    private final Qemu qemu;
    private final List<String> pin;
    private final Path folder;
    private final Path payload;

    QemuGuest(Qemu qemu, Cpus cpus) throws IOException {
        this.qemu = qemu;
        this.pin = Qemu.pin(cpus);
        this.folder = Files.createTempDirectory("outrigger-bench");
        this.payload = Files.write(folder.resolve(Payload.VMEXIT.fileName()), Payload.VMEXIT.bytes());
    }

    /** One run in a fresh process: all kinds, since a start takes longer than to time them. */
    List<Timing> run(Request request) throws IOException, InterruptedException {
        Qemu.Result result = qemu.run(pin, arguments(request));
        if (result.status() != POWERED_OFF) {
            throw new BenchException(result.last());
        }
        return Timing.parse(result.lines());
    }

    /** What QEMU is started with, for whoever repeats it by hand. */
    List<String> arguments(Request request) {
        return Microvm.arguments(
                ",kernel-irqchip=on,auto-kernel-cmdline=off",
                Qemu.CPU,
                "16",
                payload.toString(),
                "-device",
                "isa-debug-exit,iobase=0xf4,iosize=4",
                "-append",
                request.cmdline());
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(payload);
        Files.deleteIfExists(folder);
    }
}
