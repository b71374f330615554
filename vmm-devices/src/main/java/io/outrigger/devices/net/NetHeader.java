// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.headers.Linux;

/**
 * What comes before each frame (struct virtio_net_hdr_v1, section 5.1.6): what of its checksum and segmentation is
 * left to others. Read once and checked, since a guest can change its own at any time.
 *
 * <p>Confined to one thread at a time.
 */
final class NetHeader {
    /** Bytes, always: with VERSION_1 the number of buffers is there without mergeable buffers too. */
    static final int SIZE = 12;

    /** The longest frame: 64 KiB of IP with a header, and a VLAN tag. */
    static final int MOST_FRAME = 65_535 + 14 + 4;

    /** Destination, source, type. */
    static final int LEAST_FRAME = 14;

    private static final int NEEDS_CSUM = Linux.VIRTIO_NET_HDR_F_NEEDS_CSUM();
    private static final int ECN = Linux.VIRTIO_NET_HDR_GSO_ECN();
    private static final int TCP6 = Linux.VIRTIO_NET_HDR_GSO_TCPV6();
    private static final int BUFFERS = 10;

    private int flags;
    private int gso;
    private int headerLength;
    private int segment;
    private int checksumStart;
    private int checksumOffset;

    /** Reads the header at the beginning. All but its first two bytes are little-endian. */
    void read(Pieces pieces) {
        int word = pieces.getInt(0);
        flags = word >>> 24;
        gso = word >>> 16 & 0xFF;
        headerLength = swap(word & 0xFFFF);
        segment = swap(pieces.getShort(4));
        checksumStart = swap(pieces.getShort(6));
        checksumOffset = swap(pieces.getShort(8));
    }

    private static int swap(int value) {
        return (value & 0xFF) << 8 | value >>> 8;
    }

    /** Whether it fits the frame and what was agreed: {@code features} are those of the sender. */
    boolean isSound(long frame, long features) {
        if (needsChecksum()
                && ((features & NetFeatures.CSUM) == 0 || checksumStart + (long) checksumOffset + 2 > frame)) {
            return false;
        }
        return switch (gso & ~ECN) {
            case 0 -> gso == 0;
            case 1 -> isSegmentable(features, NetFeatures.HOST_TSO4);
            case 4 -> isSegmentable(features, NetFeatures.HOST_TSO6);
            default -> false;
        };
    }

    private boolean isSegmentable(long features, long kind) {
        boolean ecn = (gso & ECN) == 0 || (features & NetFeatures.HOST_ECN) != 0;
        return (features & kind) != 0 && ecn && needsChecksum() && segment > 0;
    }

    boolean needsChecksum() {
        return (flags & NEEDS_CSUM) != 0;
    }

    /** Whether it is to be cut into segments. */
    boolean isLarge() {
        return gso != 0;
    }

    /** The receiver's features without which it cannot take what is to be cut; 0 if anybody can. */
    long wants() {
        long ecn = (gso & ECN) != 0 ? NetFeatures.GUEST_ECN : 0;
        return switch (gso & ~ECN) {
            case 1 -> NetFeatures.GUEST_CSUM | NetFeatures.GUEST_TSO4 | ecn;
            case 4 -> NetFeatures.GUEST_CSUM | NetFeatures.GUEST_TSO6 | ecn;
            default -> 0;
        };
    }

    boolean isIpv6() {
        return (gso & ~ECN) == TCP6;
    }

    /** Payload bytes of each segment. */
    int segment() {
        return segment;
    }

    /** Where what is summed begins in the frame. */
    int checksumStart() {
        return checksumStart;
    }

    /** Where the sum goes, from there. */
    int checksumOffset() {
        return checksumOffset;
    }

    /**
     * Writes it as it is, but for the number of buffers. That a checksum was looked at already (DATA_VALID) is not
     * passed on: no guest vouches for what another gets.
     */
    void write(Pieces pieces) {
        pieces.putInt(0, (flags & NEEDS_CSUM) << 24 | gso << 16 | swap(headerLength));
        pieces.putInt(4, swap(segment) << 16 | swap(checksumStart));
        pieces.putShort(8, swap(checksumOffset));
    }

    /** Writes one that asks for nothing. */
    static void writePlain(Pieces pieces) {
        pieces.putInt(0, 0);
        pieces.putInt(4, 0);
        pieces.putShort(8, 0);
    }

    static void putBuffers(Pieces pieces, int buffers) {
        pieces.putShort(BUFFERS, swap(buffers));
    }
}
