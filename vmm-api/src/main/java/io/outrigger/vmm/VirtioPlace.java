// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the devices of the MMIO transport are: the n-th of a specification has the n-th place, which the device, the
 * kernel's command line, the ACPI tables and payloads all take from here.
 *
 * <p>Immutable.
 *
 * @param base guest-physical address of its registers
 * @param gsi its interrupt
 */
public record VirtioPlace(long base, int gsi) {
    /** Bytes of each place: the registers and up to 3,840 bytes of configuration space. */
    public static final int SIZE = 0x1000;

    // Inputs of the I/O APIC that no legacy device has: not the timer (0), keyboard (1), cascade (2), serial port (4),
    // clock (8), ACPI (9).
    private static final int[] GSIS = {5, 6, 7, 10, 11, 12, 14, 15, 3, 13, 16, 17, 18, 19, 20, 21};

    /** How many there are. */
    public static int count() {
        return GSIS.length;
    }

    /** The n-th, from 0. */
    public static VirtioPlace of(int n) {
        return new VirtioPlace(PlatformMap.VIRTIO_MMIO_BASE + (long) n * SIZE, GSIS[n]);
    }

    /** The places of a VM's devices; none if they are elsewhere. */
    public static List<VirtioPlace> of(VmSpec spec) {
        List<VirtioPlace> places = new ArrayList<>();
        if (spec.transport() == VirtioTransport.MMIO) {
            for (int i = 0; i < spec.virtio().size(); i++) {
                places.add(of(i));
            }
        }
        return places;
    }

    /** How Linux is told of it on the command line (Documentation/admin-guide/kernel-parameters.txt). */
    public String toParameter() {
        return "virtio_mmio.device=%d@0x%x:%d".formatted(SIZE, base, gsi);
    }
}
