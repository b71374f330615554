// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import java.util.List;

/**
 * A function's configuration space.
 *
 * <p>Immutable.
 *
 * @param registers its 64 registers of 32 bits
 */
public record PciState(List<Integer> registers) {
    /** Checks their number. */
    public PciState {
        registers = List.copyOf(registers);
        if (registers.size() != ConfigSpace.SIZE / 4) {
            throw new IllegalArgumentException("configuration space has 64 registers, not " + registers.size());
        }
    }
}
