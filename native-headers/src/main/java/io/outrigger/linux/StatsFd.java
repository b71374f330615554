// SPDX-License-Identifier: Apache-2.0
package io.outrigger.linux;

import io.outrigger.linux.headers.kvm_stats_desc;
import io.outrigger.linux.headers.kvm_stats_header;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * KVM's binary statistics of a VM or a vCPU (Documentation/virt/kvm/api.rst, KVM_GET_STATS_FD): a header, descriptors
 * with names, and values, all read by offset.
 *
 * <p>Thread-safe.
 */
public final class StatsFd extends Descriptor {
    StatsFd(int number) {
        super(number);
    }

    /** The value of every single-valued statistic, by name. Histograms are left out. */
    public Map<String, Long> read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = readAt(arena, 0, kvm_stats_header.sizeof());
            int nameSize = kvm_stats_header.name_size(header);
            int count = kvm_stats_header.num_desc(header);
            long step = kvm_stats_desc.sizeof() + nameSize;
            MemorySegment all = readAt(arena, kvm_stats_header.desc_offset(header), count * step);
            Map<String, Long> values = new LinkedHashMap<>();
            long end = 0;
            for (int i = 0; i < count; i++) {
                MemorySegment d = all.asSlice(i * step, step);
                end = Math.max(end, kvm_stats_desc.offset(d) + 8L * (kvm_stats_desc.size(d) & 0xFFFF));
            }
            MemorySegment data = readAt(arena, kvm_stats_header.data_offset(header), end);
            for (int i = 0; i < count; i++) {
                MemorySegment d = all.asSlice(i * step, step);
                if (kvm_stats_desc.size(d) == 1) {
                    String name = d.getString(kvm_stats_desc.sizeof());
                    values.put(name, data.get(ValueLayout.JAVA_LONG, kvm_stats_desc.offset(d)));
                }
            }
            return values;
        }
    }

    private MemorySegment readAt(Arena arena, long offset, long size) {
        MemorySegment s = arena.allocate(size, 8);
        // SAFETY: the segment outlives the call, which writes at most its size.
        long n = Syscall.call(Syscall.PREAD64, number(), s.address(), size, offset, 0, 0);
        Syscall.check("pread KVM statistics", n);
        if (n != size) {
            throw new ErrnoException("pread KVM statistics: short", Errno.EAGAIN);
        }
        return s;
    }
}
