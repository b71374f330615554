// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

import io.outrigger.sidecore.Sidecall;
import io.outrigger.sidecore.Sidecalls;
import io.outrigger.vmm.GuestMemory;
import io.outrigger.vmm.GuestRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A guest with 4 MiB of RAM in two regions that adjoin, between guard bytes, an empty root table, and frames to donate.
 * Confined to a thread.
 */
final class Bench {
    static final long SIZE_2M = 0x20_0000;
    static final long RAM = 2 * SIZE_2M;
    static final long ROOT = 0x1000;
    static final long FRAMES = 0x2000;
    static final int MAXPHYADDR = 40;
    static final long LIST = 0x8_0000;

    private static final long SPLIT = 0x10_3000;
    private static final int GUARD = 0x1_0000;
    private static final byte GUARD_BYTE = 0x5A;

    private final MemorySegment host = Arena.ofAuto().allocate(RAM + 2 * GUARD, 0x1000);
    final MemorySegment ram = host.asSlice(GUARD, RAM);
    final GuestMemory memory = new GuestMemory(
            List.of(new GuestRegion(0, ram.asSlice(0, SPLIT)), new GuestRegion(SPLIT, ram.asSlice(SPLIT))));
    /** Where pages end that were told to be stale. */
    final List<Long> forgotten = new ArrayList<>();

    final MapService map = new MapService(memory, () -> MAXPHYADDR);
    final UnmapService unmap = new UnmapService(memory, (gpa, length) -> forgotten.add(gpa + length));
    final ProtectService protect =
            new ProtectService(memory, (gpa, length) -> forgotten.add(gpa + length), () -> MAXPHYADDR);
    Sidecall call = Sidecalls.of();
    private long nextFrame = FRAMES;

    Bench() {
        host.asSlice(0, GUARD).fill(GUARD_BYTE);
        host.asSlice(GUARD + RAM).fill(GUARD_BYTE);
    }

    int run(PageTableService service, long... args) {
        call = Sidecalls.of(args);
        return service.call(call);
    }

    /** Maps with as many donated frames as it can take, none of them donated before. */
    int map(int levels, long linear, long entry, long count) {
        int status = run(map, ROOT | levels, linear, entry, count, nextFrame | 64);
        nextFrame += taken() * 4096;
        return status;
    }

    long done() {
        return call.result(0);
    }

    long taken() {
        return call.result(1);
    }

    boolean guardsHold() {
        return isGuard(host.asSlice(0, GUARD)) && isGuard(host.asSlice(GUARD + RAM));
    }

    private static boolean isGuard(MemorySegment guard) {
        return guard.asSlice(1).mismatch(guard.asSlice(0, GUARD - 1)) == -1
                && guard.get(ValueLayout.JAVA_BYTE, 0) == GUARD_BYTE;
    }

    /**
     * The processor's walk, written from the SDM's figures 4-8 to 4-10 for itself: the guest-physical addresses of the
     * entries that it reads, from the root down, until one that is not present, maps a page, or leads out of RAM.
     */
    List<Long> walk(long root, int levels, long linear) {
        List<Long> read = new ArrayList<>();
        long table = root;
        for (int bit = levels == 5 ? 48 : 39; bit >= 12; bit -= 9) {
            if (table < 0 || table > RAM - 4096) {
                return read;
            }
            read.add(table + 8 * (linear >> bit & 511));
            long entry = memory.getLong(read.getLast());
            if ((entry & 1) == 0 || bit > 12 && (entry & 0x80) != 0) {
                return read;
            }
            table = entry & 0x000F_FFFF_FFFF_F000L;
        }
        return read;
    }

    /** What the processor finds for a linear address: the last entry that it reads; 0 if that is not present. */
    long translate(int levels, long linear) {
        long entry = memory.getLong(walk(ROOT, levels, linear).getLast());
        return (entry & 1) == 0 ? 0 : entry;
    }

    /** All words whose value differs from a copy of RAM. */
    Set<Long> changedSince(long[] before) {
        long[] after = ram.toArray(ValueLayout.JAVA_LONG);
        Set<Long> changed = new TreeSet<>();
        for (int i = 0; i < after.length; i++) {
            if (after[i] != before[i]) {
                changed.add(i * 8L);
            }
        }
        return changed;
    }
}
