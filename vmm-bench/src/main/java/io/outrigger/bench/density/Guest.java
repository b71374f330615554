// SPDX-License-Identifier: Apache-2.0
package io.outrigger.bench.density;

import io.outrigger.bench.host.BenchException;
import io.outrigger.bench.host.Checkout;
import io.outrigger.guests.Payload;
import io.outrigger.vmm.BootSpec.Privilege;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What runs in every VM of a fleet: it reports in, and then does nothing. */
enum Guest {
    /** A payload at CPL 3 without interrupt controllers, which cannot halt: it is paused when it has reported. */
    LIGHT("in", true) {
        @Override
        VmSpecBuilder spec() {
            return payload();
        }
    },
    /** The same at CPL 0 with interrupt controllers of the kernel: it halts. */
    HALTING("in", false) {
        @Override
        VmSpecBuilder spec() {
            return payload().privilege(Privilege.KERNEL).irqchip(Irqchip.KERNEL);
        }
    },
    /** The small Linux guest, paused when its init runs. */
    LINUX("outrigger: init", true) {
        @Override
        VmSpecBuilder spec() throws IOException {
            Path folder = Checkout.linux();
            Path kernel = folder.resolve("vmlinux");
            Path initramfs = folder.resolve("initramfs.cpio");
            if (!Files.exists(kernel) || !Files.exists(initramfs)) {
                throw new BenchException("no Linux guest in " + folder + "; run guests/linux/build first");
            }
            Path words = Checkout.require().resolve("guests/linux/cmdline.txt");
            return VmSpec.linux(kernel)
                    .initramfs(initramfs)
                    .memory(MiB.of(96))
                    .cmdline(Files.readString(words).strip());
        }
    };

    private static final Image IMAGE = Image.of(Payload.REPORT_IN.fileName(), Payload.REPORT_IN.bytes());

    private final String says;
    private final boolean paused;

    Guest(String says, boolean paused) {
        this.says = says;
        this.paused = paused;
    }

    /** A fresh builder. */
    abstract VmSpecBuilder spec() throws IOException;

    /**
     * How many may be on their way to their report at the same time. Kernels that share a CPU handle their timers'
     * ticks all the while: where that takes milliseconds, fifty at once do nothing else.
     */
    int atOnce() {
        return this == LINUX ? Runtime.getRuntime().availableProcessors() : Integer.MAX_VALUE;
    }

    /** What it says on its console when it runs. */
    String says() {
        return says;
    }

    /** Whether it is paused then; else it rests by itself. */
    boolean isPaused() {
        return paused;
    }

    private static VmSpecBuilder payload() {
        return VmSpec.payload(IMAGE).privilege(Privilege.USER);
    }
}
