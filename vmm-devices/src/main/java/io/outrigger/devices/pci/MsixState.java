// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import java.util.List;

/**
 * An MSI-X table and what is pending.
 *
 * <p>Immutable.
 *
 * @param entries in order
 */
public record MsixState(List<Entry> entries) {
    /** Copies the list. */
    public MsixState {
        entries = List.copyOf(entries);
    }

    /**
     * A vector.
     *
     * @param address the message's address
     * @param data the message
     * @param masked whether it is held back
     * @param pending whether it was due while it was held back
     */
    public record Entry(long address, int data, boolean masked, boolean pending) {}
}
