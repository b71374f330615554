// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

/**
 * A guest named memory that it does not have. Fails the request that asked, never the VM's process or another VM.
 *
 * <p>Immutable.
 */
public final class GuestFault extends VmmException {
    private static final long serialVersionUID = 1;

    private final long address;

    /**
     * A range that is not wholly guest memory.
     *
     * @param address guest-physical address (GPA), unsigned
     * @param length bytes asked for
     */
    public GuestFault(long address, long length) {
        super("guest-physical range 0x%x, %d bytes, is not guest memory".formatted(address, length));
        this.address = address;
    }

    /** The first guest-physical address of the refused range, unsigned. */
    public long address() {
        return address;
    }
}
