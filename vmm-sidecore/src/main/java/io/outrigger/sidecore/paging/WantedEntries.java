// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.vmm.GuestMemory;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leaf entries that a call wants set: counted up from the first, or from an array in the guest's memory.
 *
 * <p>Thread-safe.
 */
final class WantedEntries {
    /** Stands for an entry that no processor would take. */
    static final long NONE = 0;

    private final GuestMemory memory;
    private final IntSupplier maxphyaddr;
    private @Nullable LeafFormat format; // whoever is first makes it; that two do is no harm

    WantedEntries(GuestMemory memory, IntSupplier maxphyaddr) {
        this.memory = memory;
        this.maxphyaddr = maxphyaddr;
    }

    /** Whether the array that a call names, if any, can be read as far as this call goes: SIDECORE_OK, or why not. */
    int check(Sidecall call) {
        long list = call.arg(2);
        if (!PageRange.isList(call)) {
            return Sidecore.SIDECORE_OK();
        }
        if (list % Long.BYTES != 0) {
            return Sidecore.SIDECORE_BAD_ARGUMENT();
        }
        boolean inRam = memory.containsWords(list, (long) PageRange.most(call) * Long.BYTES);
        return inRam ? Sidecore.SIDECORE_OK() : Sidecore.SIDECORE_BAD_ADDRESS();
    }

    /**
     * The entry for the next page; {@link #NONE} if what the guest gives is not a present leaf without reserved bits.
     */
    long next(Sidecall call) {
        int leaf = PageRange.leaf(call);
        int i = PageRange.done(call);
        long entry = PageRange.isList(call)
                ? memory.getLongAcquire(call.arg(2) + (long) i * Long.BYTES)
                : call.arg(2) + i * Entry.size(leaf);
        return format().takes(entry, leaf) ? entry : NONE;
    }

    private LeafFormat format() {
        LeafFormat known = format;
        if (known == null) {
            known = new LeafFormat(maxphyaddr.getAsInt());
            format = known;
        }
        return known;
    }
}
