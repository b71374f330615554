// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.vsock;

import io.outrigger.linux.headers.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The header of a packet, struct virtio_vsock_hdr (section 5.10.6): a copy of the driver's, or one to be written.
 *
 * <p>Confined to the thread of its lane.
 */
final class Header {
    static final int SIZE = 44;

    static final int STREAM = Linux.VIRTIO_VSOCK_TYPE_STREAM();
    static final int REQUEST = Linux.VIRTIO_VSOCK_OP_REQUEST();
    static final int RESPONSE = Linux.VIRTIO_VSOCK_OP_RESPONSE();
    static final int RST = Linux.VIRTIO_VSOCK_OP_RST();
    static final int SHUTDOWN = Linux.VIRTIO_VSOCK_OP_SHUTDOWN();
    static final int RW = Linux.VIRTIO_VSOCK_OP_RW();
    static final int CREDIT_UPDATE = Linux.VIRTIO_VSOCK_OP_CREDIT_UPDATE();
    static final int CREDIT_REQUEST = Linux.VIRTIO_VSOCK_OP_CREDIT_REQUEST();

    /** A flag of SHUTDOWN: the sender will receive no more. */
    static final int NO_RECEIVE = Linux.VIRTIO_VSOCK_SHUTDOWN_RCV();
    /** A flag of SHUTDOWN: the sender will send no more. */
    static final int NO_SEND = Linux.VIRTIO_VSOCK_SHUTDOWN_SEND();
    /** Both. */
    static final int NO_MORE = NO_RECEIVE | NO_SEND;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int SOURCE_CID = 0;
    private static final int TARGET_CID = 8;
    private static final int SOURCE_PORT = 16;
    private static final int TARGET_PORT = 20;
    private static final int LENGTH = 24;
    private static final int TYPE = 28;
    private static final int OPERATION = 30;
    private static final int FLAGS = 32;
    private static final int BUFFER_SIZE = 36;
    private static final int FORWARDED = 40;

    private final MemorySegment bytes = Arena.ofAuto().allocate(SIZE, 8);

    /** Its bytes, to be copied from and to chains. */
    MemorySegment bytes() {
        return bytes;
    }

    long sourceCid() {
        return bytes.get(LONG, SOURCE_CID);
    }

    long targetCid() {
        return bytes.get(LONG, TARGET_CID);
    }

    int sourcePort() {
        return bytes.get(INT, SOURCE_PORT);
    }

    int targetPort() {
        return bytes.get(INT, TARGET_PORT);
    }

    /** Bytes of data that follow, unsigned. */
    int length() {
        return bytes.get(INT, LENGTH);
    }

    int type() {
        return Short.toUnsignedInt(bytes.get(SHORT, TYPE));
    }

    int operation() {
        return Short.toUnsignedInt(bytes.get(SHORT, OPERATION));
    }

    int flags() {
        return bytes.get(INT, FLAGS);
    }

    /** The sender's room for a stream's data, unsigned (buf_alloc). */
    int bufferSize() {
        return bytes.get(INT, BUFFER_SIZE);
    }

    /** How much data the sender has passed on ever, free-running (fwd_cnt). */
    int forwarded() {
        return bytes.get(INT, FORWARDED);
    }

    /** From whom to whom. */
    Header address(long sourceCid, int sourcePort, long targetCid, int targetPort) {
        bytes.set(LONG, SOURCE_CID, sourceCid);
        bytes.set(INT, SOURCE_PORT, sourcePort);
        bytes.set(LONG, TARGET_CID, targetCid);
        bytes.set(INT, TARGET_PORT, targetPort);
        return this;
    }

    /** What it is. */
    Header operation(int type, int operation, int flags, int length) {
        bytes.set(SHORT, TYPE, (short) type);
        bytes.set(SHORT, OPERATION, (short) operation);
        bytes.set(INT, FLAGS, flags);
        bytes.set(INT, LENGTH, length);
        return this;
    }

    /** What the receiver may send. */
    Header credit(int bufferSize, int forwarded) {
        bytes.set(INT, BUFFER_SIZE, bufferSize);
        bytes.set(INT, FORWARDED, forwarded);
        return this;
    }
}
