// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.virtio;

import io.outrigger.linux.headers.Linux;

/** The feature bits that are every device's (section 6), as a mask of 64. */
public final class Features {
    /** The driver may put a whole chain into a table of its own. */
    public static final long INDIRECT = 1L << Linux.VIRTIO_RING_F_INDIRECT_DESC();
    /** Kicks and interrupts are asked for by index. */
    public static final long EVENT_INDEX = 1L << Linux.VIRTIO_RING_F_EVENT_IDX();
    /** The driver speaks VIRTIO 1.0 or later: required. */
    public static final long VERSION_1 = 1L << Linux.VIRTIO_F_VERSION_1();
    /** What the queues here can. */
    public static final long OF_EVERY_DEVICE = INDIRECT | EVENT_INDEX | VERSION_1;

    private Features() {}
}
