// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.firmware;

import io.outrigger.vmm.PlatformMap;
import io.outrigger.vmm.VirtioPlace;
import java.util.List;

/**
 * The little ACPI machine language that we speak (ACPI specification 6.5, chapter 20): the sleep state for switching
 * off, the serial port and virtio devices in memory.
 */
final class Aml {
    private static final int NAME = 0x08;
    private static final int BUFFER = 0x11;
    private static final int PACKAGE = 0x12;
    private static final int SCOPE = 0x10;
    private static final int EXTENDED = 0x5B;
    private static final int DEVICE = 0x82;
    private static final int BYTE = 0x0A;
    private static final int STRING = 0x0D;
    private static final int DWORD = 0x0C;

    private Aml() {}

    /** The body of the DSDT. */
    static byte[] definitions(List<VirtioPlace> virtio) {
        byte[] sleepTypes = {BYTE, PlatformMap.S5_SLEEP_TYPE, BYTE, PlatformMap.S5_SLEEP_TYPE, BYTE, 0, BYTE, 0};
        Table s5 = new Table().u8(4).raw(sleepTypes);
        Table dsdt = new Table().u8(NAME).ascii("_S5_").u8(PACKAGE).raw(sized(s5.toBytes()));
        Table scope = new Table().ascii("_SB_").raw(serialPort());
        for (int i = 0; i < virtio.size(); i++) {
            scope.raw(virtioDevice(i, virtio.get(i)));
        }
        return dsdt.u8(SCOPE).raw(sized(scope.toBytes())).toBytes();
    }

    private static byte[] serialPort() {
        Table resources = new Table();
        // I/O port descriptor (6.4.2.5): 16-bit decode, one range of eight; IRQ descriptor (6.4.2.1); end tag
        // (6.4.2.9).
        resources
                .u8(0x47)
                .u8(1)
                .u16(PlatformMap.COM1_PORT)
                .u16(PlatformMap.COM1_PORT)
                .u8(1)
                .u8(8);
        resources.u8(0x22).u16(1 << PlatformMap.COM1_GSI);
        resources.u8(0x79).u8(0);
        Table buffer = new Table().u8(BYTE).u8(resources.size()).raw(resources.toBytes());
        Table device = new Table().ascii("COM1");
        device.u8(NAME).ascii("_HID").u8(DWORD).u8(0x41).u8(0xD0).u8(0x05).u8(0x01); // EisaId ("PNP0501")
        device.u8(NAME).ascii("_UID").u8(BYTE).u8(1);
        device.u8(NAME).ascii("_CRS").u8(BUFFER).raw(sized(buffer.toBytes()));
        return new Table().u8(EXTENDED).u8(DEVICE).raw(sized(device.toBytes())).toBytes();
    }

    // As Linux's virtio_mmio and Documentation of QEMU's microvm have it: LNRO0005, one range, one interrupt.
    private static byte[] virtioDevice(int number, VirtioPlace place) {
        Table resources = new Table();
        // 32-bit fixed memory range (6.4.3.4), writable; extended interrupt (6.4.3.6), consumed, edge, high, exclusive.
        resources.u8(0x86).u16(9).u8(1).u32(place.base()).u32(VirtioPlace.SIZE);
        resources.u8(0x89).u16(6).u8(0b0011).u8(1).u32(place.gsi());
        resources.u8(0x79).u8(0);
        Table buffer = new Table().u8(BYTE).u8(resources.size()).raw(resources.toBytes());
        Table device = new Table().ascii("VR%02X".formatted(number));
        device.u8(NAME).ascii("_HID").u8(STRING).ascii("LNRO0005").u8(0);
        device.u8(NAME).ascii("_UID").u8(BYTE).u8(number);
        device.u8(NAME).ascii("_CCA").u8(1); // One: coherent
        device.u8(NAME).ascii("_CRS").u8(BUFFER).raw(sized(buffer.toBytes()));
        return new Table().u8(EXTENDED).u8(DEVICE).raw(sized(device.toBytes())).toBytes();
    }

    /** A package: its length, which counts itself (20.2.4), and its content. */
    private static byte[] sized(byte[] content) {
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
