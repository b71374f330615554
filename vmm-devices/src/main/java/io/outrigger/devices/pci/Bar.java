// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoDevice;
import java.util.function.LongConsumer;

/**
 * A base address register: who answers where it points.
 *
 * <p>Immutable.
 *
 * @param function whose it is
 * @param register its offset in configuration space
 * @param size how many bytes it decodes, a power of two
 * @param device who answers
 * @param moved told where it is decoded, or -1
 */
record Bar(PciFunction function, int register, long size, IoDevice device, LongConsumer moved) {
    /** The read-only bits of a 64-bit one that is not prefetchable (PCI 3.0, 6.2.5.1). */
    static final int MEMORY_64 = 4;
}
