// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.vmm.CpuidLeaf;
import io.outrigger.vmm.Machine;
import org.jspecify.annotations.Nullable;

/**
 * SIDECORE_OP_CPUID: what the instruction gives on the vCPU of the ring's number. Each lane keeps the answers it gave
 * last.
 *
 * <p>Thread-safe.
 */
public final class CpuidService implements SidecallService {
    private static final int CACHE = 64;

    private final Machine machine;
    private final int vcpus;
    private final @Nullable CpuidLeaf[][] caches;

    /** Answers for the vCPUs of a machine. */
    public CpuidService(Machine machine, int lanes) {
        this.machine = machine;
        this.vcpus = machine.spec().cpu().vcpus();
        this.caches = new CpuidLeaf[lanes][CACHE];
    }

    @Override
    public int call(Sidecall call) {
        CpuidLeaf leaf = find(call, (int) call.arg(0), (int) call.arg(1));
        call.result(0, Integer.toUnsignedLong(leaf.eax()));
        call.result(1, Integer.toUnsignedLong(leaf.ebx()));
        call.result(2, Integer.toUnsignedLong(leaf.ecx()));
        call.result(3, Integer.toUnsignedLong(leaf.edx()));
        return Sidecore.SIDECORE_OK();
    }

    private CpuidLeaf find(Sidecall call, int function, int index) {
        @Nullable CpuidLeaf[] cache = caches[call.lane()];
        int place = (function ^ function >>> 26 ^ index << 3) & CACHE - 1;
        CpuidLeaf leaf = cache[place];
        if (leaf == null || leaf.function() != function || leaf.index() != index) {
            leaf = machine.cpuid(call.ring() % vcpus, function, index);
            cache[place] = leaf;
        }
        return leaf;
    }
}
