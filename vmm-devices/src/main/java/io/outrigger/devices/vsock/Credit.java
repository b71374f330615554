// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

/**
 * How much each side of a stream may send (section 5.10.6.3). Counters are free-running and 32 bits wide; what counts
 * is how far one is behind another. A driver may say what it likes: it can starve its own stream, and no more.
 *
 * <p>Confined to the thread of its lane.
 */
final class Credit {
    /** Bytes of a stream that the device takes on from the driver before the host has taken them. */
    static final int BUFFER = 256 << 10;

    // However much room the driver says it has. With less than half of the counters' range in flight it is certain
    // which of two is ahead.
    private static final int MOST_IN_FLIGHT = 1 << 30;

    // Linux's largest packet: with room for less, its driver may wait.
    private static final int LITTLE = 64 << 10;

    // To the driver.
    private int sent;
    private int peerForwarded;
    private int peerBuffer; // unsigned

    // From the driver.
    private int received;
    private int forwarded;
    private int told; // the last of forwarded that the driver was told

    /**
     * Takes in what the driver says with each packet.
     *
     * @return false if it has passed on more than it was sent
     */
    boolean update(int bufferSize, int nowForwarded) {
        peerBuffer = bufferSize;
        int step = nowForwarded - peerForwarded;
        if (step <= 0) {
            return true; // a packet that another has overtaken in the driver: what was said later counts
        }
        if (step > inFlight()) {
            return false;
        }
        peerForwarded = nowForwarded;
        return true;
    }

    private int inFlight() {
        return sent - peerForwarded;
    }

    /** Bytes that may be sent to the driver now. */
    int mayBeSent() {
        int window = Integer.compareUnsigned(peerBuffer, MOST_IN_FLIGHT) > 0 ? MOST_IN_FLIGHT : peerBuffer;
        return Math.max(0, window - inFlight());
    }

    /** So much was sent to the driver; at most {@link #mayBeSent}. */
    void sent(int bytes) {
        sent += bytes;
    }

    /**
     * So much came from the driver.
     *
     * @param bytes unsigned
     * @return false if that is more than there was room for; nothing is counted then
     */
    boolean receive(int bytes) {
        if (Integer.compareUnsigned(bytes, BUFFER - held()) > 0) {
            return false;
        }
        received += bytes;
        return true;
    }

    /** Bytes that came from the driver and that the host has not taken yet: 0 to {@link #BUFFER}. */
    int held() {
        return received - forwarded;
    }

    /** The host has taken so much; at most {@link #held}. */
    void forward(int bytes) {
        forwarded += bytes;
    }

    /** What the driver is told of it. */
    int forwarded() {
        return forwarded;
    }

    /** The driver has been told. */
    void told() {
        told = forwarded;
    }

    /** Whether the driver should be told before it has to wait: it sees little room, and there is more. */
    boolean isWorthTelling() {
        return told != forwarded && BUFFER - (received - told) < LITTLE;
    }
}
