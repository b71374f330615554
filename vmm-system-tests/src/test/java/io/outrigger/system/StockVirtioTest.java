// SPDX-License-Identifier: Apache-2.0
package io.outrigger.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrigger.linux.RequiresKvm;
import io.outrigger.vmm.Image;
import io.outrigger.vmm.Irqchip;
import io.outrigger.vmm.MiB;
import io.outrigger.vmm.RngSpec;
import io.outrigger.vmm.ServiceMode;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.Vm;
import io.outrigger.vmm.VmDevice;
import io.outrigger.vmm.VmExit;
import io.outrigger.vmm.VmSpec;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A distribution's kernel finds a device by itself, since ACPI tells of it: over PCI, which the small kernel of
 * guests/linux does not have; and in memory, of which that one is told on its command line.
 */
@RequiresKvm
@Tag("hardware")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class StockVirtioTest {
    private static final Pattern MESSAGES = Pattern.compile("(\\d+) +PCI-MSI.*virtio0-input");
    private static final Pattern INPUT = Pattern.compile("(\\d+) +IO-APIC.*virtio0");

    @Test
    void overPciItInterruptsByMessages() throws Exception {
        try (Vm vm = start(VirtioTransport.PCI, Irqchip.KERNEL)) {
            Session session = new Session(vm);
            session.awaitPrompt();
            load(session, "virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci");
            assertThat(session.command("cat /sys/bus/pci/devices/*/class")).contains("0x060000", "0xff0000");
            assertThat(session.command("dmesg | grep 0xe0000000-0xe00fffff")).contains("reserved");
            givesRandomNumbersInEachMode(vm, session, MESSAGES);
            session.command("cd /sys/bus/pci; echo 1 > devices/0000:00:01.0/remove; echo 1 > rescan; cd /");
            givesRandomNumbers(session, MESSAGES, "found anew");
            powerOff(vm, session);
        }
    }

    @Test
    void inMemoryItInterruptsByAnInputOfTheIoApic() throws Exception {
        try (Vm vm = start(VirtioTransport.MMIO, Irqchip.SPLIT)) {
            Session session = new Session(vm);
            session.awaitPrompt();
            load(session, "virtio_mmio");
            givesRandomNumbersInEachMode(vm, session, INPUT);
            powerOff(vm, session);
        }
    }

    private static Vm start(VirtioTransport transport, Irqchip irqchip) throws IOException {
        Vm vm = Guests.create(VmSpec.linux(LinuxGuest.cloudKernel())
                .initramfs(Image.of("initramfs.cpio", LinuxGuest.cloudInitramfs()))
                .cmdline("console=ttyS0 quiet reboot=k panic=-1")
                .memory(MiB.of(512))
                .irqchip(irqchip)
                .transport(transport)
                .virtio(RngSpec.standard()));
        vm.start();
        return vm;
    }

    /** Only what is needed: an emulated machine takes its time for each. */
    private static void load(Session session, String transport) throws IOException {
        String modules = "virtio_ring virtio " + transport + " virtio-rng";
        session.command("for m in %s; do insmod /lib/modules/$m.ko; done".formatted(modules));
    }

    private static void givesRandomNumbersInEachMode(Vm vm, Session session, Pattern interrupt) throws IOException {
        VmDevice rng = vm.devices().getFirst();
        for (ServiceMode mode : ServiceMode.values()) {
            rng.serve(0, mode);
            givesRandomNumbers(session, interrupt, mode.name());
        }
    }

    private static void givesRandomNumbers(Session session, Pattern interrupt, String when) throws IOException {
        long before = count(session, interrupt);
        assertThat(session.command("head -c 32 /dev/hwrng | wc -c")).as(when).contains("\r\n32\r\n");
        assertThat(count(session, interrupt)).as(when).isGreaterThan(before);
    }

    private static long count(Session session, Pattern interrupt) throws IOException {
        String table = session.command("cat /proc/interrupts");
        Matcher found = interrupt.matcher(table);
        assertThat(found.find()).as(table).isTrue();
        return Long.parseLong(found.group(1));
    }

    private static void powerOff(Vm vm, Session session) throws Exception {
        session.type("poweroff -f");
        assertThat(Guests.end(vm)).isEqualTo(new VmExit.PoweredOff());
    }
}
