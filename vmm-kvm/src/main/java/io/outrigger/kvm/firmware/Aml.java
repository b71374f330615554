// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VirtioPlace;
import io.outrigger.vmm.VirtioTransport;
import io.outrigger.vmm.VmSpec;
import java.util.List;

/**
 * The little ACPI machine language that we speak (ACPI specification 6.5, chapter 20): the sleep state for switching
 * off, and the devices that no bus tells of.
 */
final class Aml {
    private static final int NAME = 0x08;
    private static final int PACKAGE = 0x12;
    private static final int SCOPE = 0x10;
    private static final int BYTE = 0x0A;

    private Aml() {}

    /** The body of the DSDT. */
    static byte[] definitions(VmSpec spec) {
        byte[] sleepTypes = {BYTE, PlatformMap.S5_SLEEP_TYPE, BYTE, PlatformMap.S5_SLEEP_TYPE, BYTE, 0, BYTE, 0};
        Table s5 = new Table().u8(4).raw(sleepTypes);
        Table dsdt = new Table().u8(NAME).ascii("_S5_").u8(PACKAGE).raw(sized(s5.toBytes()));
        Table scope = new Table().ascii("_SB_").raw(serialPort());
        List<VirtioPlace> places = VirtioPlace.of(spec);
        for (int n = 0; n < places.size(); n++) {
            scope.raw(virtio(n, places.get(n)));
        }
        if (spec.transport() == VirtioTransport.PCI) {
            scope.raw(hostBridge()).raw(enhancedConfiguration());
        }
        return dsdt.u8(SCOPE).raw(sized(scope.toBytes())).toBytes();
    }

    private static byte[] serialPort() {
        AmlResources resources =
                new AmlResources().ports(PlatformMap.COM1_PORT, 8).isaInterrupt(PlatformMap.COM1_GSI);
        return new AmlDevice("COM1")
                .eisaId("_HID", "PNP0501")
                .number("_UID", 1)
                .resources(resources)
                .toBytes();
    }

    /** Registers of a virtio device in memory, under the name that Linux knows (virtio_mmio.c). */
    private static byte[] virtio(int number, VirtioPlace place) {
        return new AmlDevice("VR%02X".formatted(number))
                .text("_HID", "LNRO0005")
                .number("_UID", number)
                .number("_CCA", 1)
                .resources(new AmlResources()
                        .memory(place.base(), VirtioPlace.SIZE)
                        .edge(place.gsi()))
                .toBytes();
    }

    /** What PCI Firmware Specification 3.3, 4.1 wants of a bridge with the enhanced access mechanism. */
    private static byte[] hostBridge() {
        AmlResources resources = new AmlResources()
                .busNumbers(0, 0)
                .ports(PlatformMap.PCI_CONFIG_PORT, 8)
                .window(PlatformMap.PCI_WINDOW_BASE, PlatformMap.PCI_WINDOW_SIZE);
        return new AmlDevice("PCI0")
                .eisaId("_HID", "PNP0A08")
                .eisaId("_CID", "PNP0A03")
                .number("_UID", 0)
                .number("_SEG", 0)
                .number("_BBN", 0)
                .resources(resources)
                .toBytes();
    }

    /** "A motherboard resource" is how an operating system believes that MCFG is right (the same, 4.1.2). */
    private static byte[] enhancedConfiguration() {
        return new AmlDevice("ECAM")
                .eisaId("_HID", "PNP0C02")
                .number("_UID", 0)
                .resources(new AmlResources().memory(PlatformMap.ECAM_BASE, PlatformMap.ECAM_SIZE))
                .toBytes();
    }

    /** A package: its length, which counts itself (20.2.4), and its content. */
    static byte[] sized(byte[] content) {
        int length = content.length + 1;
        Table t = new Table();
        if (length < 64) {
            t.u8(length);
        } else {
            length++;
            if (length < 0x1000) {
                t.u8(0x40 | length & 0xF).u8(length >> 4);
            } else {
                length++;
                t.u8(0x80 | length & 0xF).u8(length >> 4 & 0xFF).u8(length >> 12);
            }
        }
        return t.raw(content).toBytes();
    }
}
