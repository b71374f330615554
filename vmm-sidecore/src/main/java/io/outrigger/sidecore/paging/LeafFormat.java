// SPDX-License-Identifier: Apache-2.0
package io.outrigger.sidecore.paging;

/**
 * Which leaf entries a processor takes: the others would be a page fault with RSVD set (Intel SDM vol. 3A, section
 * 4.7), and one that maps nothing is not a leaf at all.
 *
 * <p>Immutable.
 *
 * @param maxphyaddr the guest's physical-address width in bits, 36 to 52 (CPUID.80000008H:EAX[7:0])
 */
record LeafFormat(int maxphyaddr) {
    private static final int LEAST_WIDTH = 36;
    private static final int MOST_WIDTH = 52;
    /** Bits 20 to 13 of a 2 MiB leaf. Bit 12 is PAT there. */
    private static final long RESERVED_2M = 0x1FE000;

    LeafFormat {
        if (maxphyaddr < LEAST_WIDTH || maxphyaddr > MOST_WIDTH) {
            throw new IllegalArgumentException("MAXPHYADDR is 36 to 52, not " + maxphyaddr);
        }
    }

    /** Whether it is a present leaf of that level without reserved bits. Bits 62 to 52 are not, nor XD, bit 63. */
    boolean takes(long entry, int leaf) {
        return Entry.isPresent(entry) && Entry.mapsPage(entry, leaf) && (entry & reserved(leaf)) == 0;
    }

    private long reserved(int leaf) {
        long beyond = (1L << MOST_WIDTH) - (1L << maxphyaddr);
        return leaf == 1 ? beyond : beyond | RESERVED_2M;
    }
}
