// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.devices.virtio.Chain;
import io.outrigger.vmm.GuestRegion;

/**
 * A frame on its way through a switch: where it lies, its header and addresses. These were read once; what they say
 * holds, whatever the sender writes over them meanwhile.
 *
 * <p>Confined to the switch's thread.
 */
final class Frame {
    private static final int SOURCE = NetHeader.SIZE + 6;

    private final Pieces pieces = new Pieces();
    private final NetHeader header = new NetHeader();
    private long destination;
    private long source;
    private long length;
    private int lane;

    /** The frame, its virtio header before it. */
    Pieces pieces() {
        return pieces;
    }

    NetHeader header() {
        return header;
    }

    long destination() {
        return destination;
    }

    long source() {
        return source;
    }

    /** Bytes from the destination on. */
    long length() {
        return length;
    }

    /** Which of its sender's lanes it came by: what comes by the same one stays in order. */
    int lane() {
        return lane;
    }

    /** What a driver sends. */
    void take(Chain chain, GuestRegion[] regions) {
        pieces.clear();
        for (int i = 0; i < chain.readable(); i++) {
            pieces.addGuest(regions, chain.gpa(i), chain.length(i));
        }
    }

    /**
     * Looks at what was put into {@link #pieces}.
     *
     * @param features what the sender may ask for
     * @return whether it is a frame
     */
    boolean parse(int fromLane, long features) {
        lane = fromLane;
        length = pieces.length() - NetHeader.SIZE;
        if (length < NetHeader.LEAST_FRAME || length > NetHeader.MOST_FRAME) {
            return false;
        }
        header.read(pieces);
        destination = pieces.getMac(NetHeader.SIZE);
        source = pieces.getMac(SOURCE);
        return !RxFilter.isGroup(source) && header.isSound(length, features);
    }

    void clear() {
        pieces.clear();
    }

    /** Copies it, all but its header, behind a header. */
    void copyTo(Pieces target) {
        int addresses = 12;
        target.putMac(NetHeader.SIZE, destination);
        target.putMac(SOURCE, source);
        int rest = NetHeader.SIZE + addresses;
        Pieces.copy(pieces, rest, target, rest, length - addresses);
    }
}
