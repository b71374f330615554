// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.service;

import io.outrigger.linux.abi.Sidecore;
import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.SidecallService;
import io.outrigger.vmm.ConsolePort;
import io.outrigger.vmm.GuestMemory;
import java.lang.foreign.MemorySegment;

/**
 * SIDECORE_OP_CONSOLE: many bytes for the VM's console at once, as far as it has room.
 *
 * <p>Thread-safe.
 */
public final class ConsoleService implements SidecallService {
    private static final int STEP = 4096;

    private final GuestMemory memory;
    private final ConsolePort console;
    private final byte[][] buffers;
    private final MemorySegment[] views;

    /** Writes from a guest's memory to its console. */
    public ConsoleService(GuestMemory memory, ConsolePort console, int lanes) {
        this.memory = memory;
        this.console = console;
        this.buffers = new byte[lanes][STEP];
        this.views = new MemorySegment[lanes];
        for (int i = 0; i < lanes; i++) {
            views[i] = MemorySegment.ofArray(buffers[i]);
        }
    }

    @Override
    public int call(Sidecall call) {
        long address = call.arg(0);
        long length = call.arg(1);
        if (!memory.contains(address, length)) {
            return Sidecore.SIDECORE_BAD_ADDRESS();
        }
        int n = (int) Math.min(length, STEP);
        memory.read(address, n == STEP ? views[call.lane()] : views[call.lane()].asSlice(0, n));
        int taken = console.offer(buffers[call.lane()], n);
        call.result(0, taken);
        return taken < length ? Sidecore.SIDECORE_AGAIN() : Sidecore.SIDECORE_OK();
    }
}
