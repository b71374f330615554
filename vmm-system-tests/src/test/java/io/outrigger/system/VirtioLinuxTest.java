// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.RateSpec;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Linux's own virtio drivers, with devices in memory, in every service mode. */
@RequiresKvm
@Tag("linux")
class VirtioLinuxTest {
    private static final String READ_RANDOM = "dd if=/dev/hwrng bs=64 count=20 2>/dev/null | wc -c";

    private static VmSpecBuilder linux() throws Exception {
        return VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(128));
    }

    private static RngSpec rng(ServiceMode mode) {
        return new RngSpec(mode, RateSpec.UNLIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "TRAP, KERNEL",
        "EVENTFD, KERNEL",
        "SIDECORE, KERNEL",
        "TRAP, SPLIT",
        "EVENTFD, SPLIT",
        "SIDECORE, SPLIT"
    })
    @Tag("core")
    void readsRandomBytes(ServiceMode mode, Irqchip irqchip) throws Exception {
        try (Vm vm = Guests.create(linux().irqchip(irqchip).virtio(rng(mode)))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            long before = notifications(vm);
            assertThat(session.command(READ_RANDOM)).contains("\r\n1280\r\n");
            long exits = notifications(vm) - before;
            if (mode == ServiceMode.TRAP) {
                assertThat(exits).isPositive();
            } else {
                assertThat(exits).isZero();
            }
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
    }

    @Test
    @Tag("core")
    void modesChangeWhileTheDriverWaits() throws Exception {
        try (Vm vm = Guests.create(linux().virtio(rng(ServiceMode.TRAP)))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            session.type("while true; do " + READ_RANDOM + "; done > /tmp/sums &");
            session.awaitPrompt();
            VmDevice device = vm.devices().getFirst();
            for (int i = 0; i < 60; i++) {
                device.serve(0, ServiceMode.values()[i % 3]);
                if (i % 5 == 0) {
                    vm.pause();
                    vm.resume();
                }
                session.command("true");
            }
            session.command("kill $!");
            assertThat(session.command("sort /tmp/sums | uniq -c")).containsPattern("\\d+ 1280\r\n");
            vm.stop(Guests.PATIENCE);
        }
    }

    private static long notifications(Vm vm) {
        return vm.statistics().workers().getOrDefault("rng0.q0.traps", 0L);
    }
}
