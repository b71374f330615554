// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

/**
 * Answers to packets that belong to no stream: an RST each. There is room for a few; when there is none, the driver's
 * packets wait (section 5.10.6.1.1 asks for such a bound).
 *
 * <p>Confined to the thread of its lane.
 */
final class ResetQueue {
    private static final int ROOM = 64;

    private final long[] sourceCids = new long[ROOM];
    private final long[] targetCids = new long[ROOM];
    private final int[] sourcePorts = new int[ROOM];
    private final int[] targetPorts = new int[ROOM];
    private final int[] types = new int[ROOM];
    private int head; // free-running
    private int tail;

    boolean isEmpty() {
        return head == tail;
    }

    boolean isFull() {
        return tail - head == ROOM;
    }

    /** Answers a packet; there must be room. */
    void add(Header refused) {
        int i = tail++ & ROOM - 1;
        sourceCids[i] = refused.targetCid();
        sourcePorts[i] = refused.targetPort();
        targetCids[i] = refused.sourceCid();
        targetPorts[i] = refused.sourcePort();
        types[i] = refused.type();
    }

    /** Makes the oldest answer; there must be one. */
    void take(Header answer) {
        int i = head++ & ROOM - 1;
        answer.address(sourceCids[i], sourcePorts[i], targetCids[i], targetPorts[i])
                .operation(types[i], Header.RST, 0, 0)
                .credit(0, 0);
    }
}
