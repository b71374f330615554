// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.devices.pci.PciFunction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where in a function's one base address its registers are, a page for each kind, and the capabilities that tell
 * drivers so (section 4.1.4).
 */
final class PciLayout {
    /** The base address register that all is at. */
    static final int BAR = 0;

    static final int COMMON = 0x0000;
    static final int ISR = 0x1000;
    static final int DEVICE = 0x2000;
    static final int NOTIFY = 0x3000;
    static final int MSIX = 0x4000;
    static final int PAGE = 0x1000;

    /** All of it: MSI-X takes two pages, and a base address decodes a power of two. */
    static final int SIZE = 0x8000;

    /** Bytes from one queue's notification address to the next's. */
    static final int NOTIFY_MULTIPLIER = 4;

    /** How many queues have a notification address. */
    static final int MOST_QUEUES = PAGE / NOTIFY_MULTIPLIER;

    private static final int VENDOR_SPECIFIC = 0x09;
    private static final int CAP_COMMON = 1;
    private static final int CAP_NOTIFY = 2;
    private static final int CAP_ISR = 3;
    private static final int CAP_DEVICE = 4;
    private static final int CAP_PCI = 5;
    private static final int CAP_SIZE = 16;

    private PciLayout() {}

    /**
     * Adds the capabilities.
     *
     * @return where the last is, the window's
     */
    static int describe(PciFunction function, int queues) {
        add(function, CAP_COMMON, COMMON, PciCommonRegisters.SIZE);
        add(function, CAP_ISR, ISR, 1);
        add(function, CAP_DEVICE, DEVICE, PAGE); // zeros behind the device's own
        add(function, CAP_NOTIFY, NOTIFY, queues * NOTIFY_MULTIPLIER, NOTIFY_MULTIPLIER);
        return add(function, CAP_PCI, 0, 0, 0);
    }

    /** A {@code struct virtio_pci_cap}, and what follows it. */
    private static int add(PciFunction function, int type, int offset, int length, int... more) {
        int size = CAP_SIZE + 4 * more.length;
        ByteBuffer body = ByteBuffer.allocate(size - 2).order(ByteOrder.LITTLE_ENDIAN);
        body.put((byte) size).put((byte) type).put((byte) BAR).put(new byte[3]);
        body.putInt(offset).putInt(length);
        for (int field : more) {
            body.putInt(field);
        }
        return function.addCapability(VENDOR_SPECIFIC, body.array());
    }
}
