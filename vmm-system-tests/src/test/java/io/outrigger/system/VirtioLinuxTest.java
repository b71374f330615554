// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.SidecoreSpec;
import io.outrigger.vmm.SidecoreSpec.Idle;
import io.outrigger.vmm.SidecoreSpec.Partition;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import io.outrigger.vmm.VmSpecBuilder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Linux's own virtio drivers, with devices in memory, in every service mode. */
@RequiresKvm
@Tag("linux")
class VirtioLinuxTest {
    private static final String EVENTFD_COUNT = "eventfd-count:"; // proc_pid_fdinfo(5), hexadecimal
    private static final String READ_RANDOM = "dd if=/dev/hwrng bs=64 count=20 2>/dev/null | wc -c";

    private static VmSpecBuilder linux() throws Exception {
        return VmSpec.linux(LinuxGuest.kernel())
                .initramfs(LinuxGuest.initramfs())
                .cmdline(LinuxGuest.cmdline())
                .memory(MiB.of(64));
    }

    @ParameterizedTest
    @EnumSource(
            value = Irqchip.class,
            names = {"KERNEL", "SPLIT"})
    @Tag("core")
    void readsRandomBytesInEachModeAndWhileModesChange(Irqchip irqchip) throws Exception {
        SidecoreSpec spins =
                new SidecoreSpec(List.of(), Idle.SPIN, Partition.REPLICA, 1); // so that it never wants a kick
        try (Vm vm = Guests.create(linux().irqchip(irqchip).sidecore(spins).virtio(RngSpec.standard()))) {
            vm.start();
            Session session = new Session(vm);
            session.awaitPrompt();
            VmDevice device = vm.devices().getFirst();
            for (ServiceMode mode : ServiceMode.values()) {
                device.serve(0, mode);
                readsRandomBytes(vm, session, mode);
            }
            modesChangeWhileTheDriverWaits(vm, session);
            session.type("poweroff -f");
            assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
        }
    }

    private static void readsRandomBytes(Vm vm, Session session, ServiceMode mode) throws Exception {
        long before = notifications(vm);
        Map<String, Long> signalled = eventFds();
        assertThat(session.run(READ_RANDOM)).as(mode.name()).isEqualTo("1280\n");
        if (mode == ServiceMode.SIDECORE) {
            assertThat(eventFds()).as("notifications that KVM has counted").isEqualTo(signalled);
        }
        long exits = notifications(vm) - before;
        if (mode == ServiceMode.TRAP) {
            assertThat(exits).isPositive();
        } else {
            assertThat(exits).as(mode.name()).isZero();
        }
    }

    private static void modesChangeWhileTheDriverWaits(Vm vm, Session session) throws Exception {
        session.type("while true; do " + READ_RANDOM + "; done > /tmp/sums &");
        session.awaitPrompt();
        VmDevice device = vm.devices().getFirst();
        for (int i = 0; i < 30; i++) {
            device.serve(0, ServiceMode.values()[i % 3]);
            if (i % 5 == 0) {
                vm.pause();
                vm.resume();
            }
            session.command("true");
        }
        session.command("while ! [ -s /tmp/sums ]; do true; done; kill $!");
        assertThat(session.run("sort -u /tmp/sums")).isEqualTo("1280\n");
    }

    // KVM counts notifications that it handles itself (ioeventfd) in the eventfd; a sidecore that spins never empties
    // it.
    private static Map<String, Long> eventFds() throws IOException {
        Map<String, Long> counts = new TreeMap<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path descriptor : descriptors) {
                for (String line : lines(descriptor)) {
                    if (line.startsWith(EVENTFD_COUNT)) {
                        String count = line.substring(EVENTFD_COUNT.length()).strip();
                        counts.put(descriptor.getFileName().toString(), Long.parseUnsignedLong(count, 16));
                    }
                }
            }
        }
        assertThat(counts).isNotEmpty();
        return counts;
    }

    private static List<String> lines(Path descriptor) throws IOException {
        try {
            return Files.readAllLines(descriptor);
        } catch (NoSuchFileException e) {
            return List.of(); // it was that of the directory's own listing
        }
    }

    private static long notifications(Vm vm) {
        return vm.statistics().workers().getOrDefault("rng0.q0.traps", 0L);
    }
}
