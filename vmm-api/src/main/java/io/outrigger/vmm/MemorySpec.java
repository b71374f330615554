// SPDX-License-Identifier: Apache-2.0
package io.outrigger.vmm;

import java.util.List;

/**
 * Guest RAM.
 *
 * <p>Immutable.
 *
 * @param size bytes, a multiple of 4 KiB (of the huge page, with huge pages), at least 1 MiB
 * @param pages which host pages back it
 * @param prefault whether every page is backed before the guest starts
 * @param lock whether pages are locked in host memory (mlock); implies {@code prefault}
 * @param ksm whether the host's KSM may merge its pages with others of the same content. KSM merges what is a process's
 *     alone, so this RAM is private anonymous memory and not a memfd, which other processes could map too; a page that
 *     was merged costs a copy when it is written
 * @param nodes host NUMA nodes to bind to; RAM is split evenly among them, one zone each; empty leaves it to the host
 */
public record MemorySpec(long size, Pages pages, boolean prefault, boolean lock, boolean ksm, List<Integer> nodes) {
    /** The smallest RAM that a guest can be given, in bytes. */
    public static final long MIN_SIZE = 1L << 20;

    /** The largest, in bytes: half of a 46-bit physical address space, which every 64-bit host offers. */
    public static final long MAX_SIZE = 1L << 45;

    /** Host pages that back guest RAM. */
    public enum Pages {
        /** 4 KiB pages. */
        BASE(4096),
        /** Transparent huge pages where the host finds them (madvise); private memory of this process. */
        THP(4096),
        /** 2 MiB pages from the host's hugetlb pool. */
        HUGE_2M(2L << 20),
        /** 1 GiB pages from the host's hugetlb pool. */
        HUGE_1G(1L << 30);

        private final long granule;

        Pages(long granule) {
            this.granule = granule;
        }

        /** RAM sizes must be a multiple of this many bytes. */
        public long granule() {
            return granule;
        }
    }

    /** Checks every value. */
    public MemorySpec {
        if (size < MIN_SIZE || size > MAX_SIZE) {
            throw new SpecException("memory.size", "must be from 1M to 32T, is " + size + " bytes");
        }
        if (size % pages.granule() != 0) {
            throw new SpecException(
                    "memory.size", "must be a multiple of %d bytes, is %d".formatted(pages.granule(), size));
        }
        if (ksm) {
            checkMergeable(pages, prefault, lock);
        }
        nodes = List.copyOf(nodes);
        for (int node : nodes) {
            if (node < 0 || node > 1023) {
                throw new SpecException("memory.nodes", "a NUMA node is a number from 0 to 1023, not " + node);
            }
        }
    }

    /** RAM of {@code size} bytes in ordinary pages. */
    public static MemorySpec of(long size) {
        return new MemorySpec(size, Pages.BASE, false, false, false, List.of());
    }

    /** The same with another size. */
    public MemorySpec withSize(long newSize) {
        return new MemorySpec(newSize, pages, prefault, lock, ksm, nodes);
    }

    /** Whether it is this process's alone, which KSM and transparent huge pages want, and not a memfd. */
    public boolean isPrivate() {
        return ksm || pages == Pages.THP;
    }

    /** The same, mergeable by KSM or not. */
    public MemorySpec withKsm(boolean on) {
        return new MemorySpec(size, pages, prefault, lock, on, nodes);
    }

    /**
     * Refuses what does not go with a {@link MemoryBase}, whose pages are copied one by one when they are written.
     *
     * @throws SpecException if every page would be copied at once, or in other sizes
     */
    public void requireCopyOnWrite() {
        if (pages != Pages.BASE) {
            throw new SpecException("memory.pages", "a memory base is copied in pages of 4K; use base pages with it");
        }
        if (lock || prefault) {
            throw new SpecException(
                    lock ? "memory.lock" : "memory.prefault",
                    "would copy all of the memory base; leave one of the two");
        }
    }

    private static void checkMergeable(Pages pages, boolean prefault, boolean lock) {
        if (pages == Pages.HUGE_2M || pages == Pages.HUGE_1G) {
            throw new SpecException("memory.ksm", "KSM merges no pages of the hugetlb pool; use base or thp pages");
        }
        if (prefault || lock) {
            throw new SpecException(
                    "memory.ksm",
                    "KSM takes away the pages that memory.%s asks for; choose one"
                            .formatted(lock ? "lock" : "prefault"));
        }
    }
}
