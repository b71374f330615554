// SPDX-License-Identifier: Apache-2.0
package io.outrigger.kvm.vcpu;

import io.outrigger.vmm.IoMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds who answers an address. A guest mostly asks whom it has asked before, so the last answer is tried first: after
 * a switch of worlds a search is a row of cache misses and mispredicted branches.
 *
 * <p>Confined to the vCPU thread.
 */
final class IoLookup {
    private @Nullable IoMap map;
    private IoMap.Entry last = IoMap.NOBODY;

    /** Who answers {@code address} in the bus's present map; {@link IoMap#NOBODY} if no device does. */
    IoMap.Entry find(IoMap present, long address) {
        return map == present && last.covers(address) ? last : search(present, address);
    }

    private IoMap.Entry search(IoMap present, long address) {
        map = present;
        last = present.find(address);
        return last;
    }
}
