// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.net;

import io.outrigger.linux.headers.Linux;

/** The feature bits of network devices (section 5.1.3), as masks. */
final class NetFeatures {
    static final long CSUM = 1L << Linux.VIRTIO_NET_F_CSUM();
    static final long GUEST_CSUM = 1L << Linux.VIRTIO_NET_F_GUEST_CSUM();
    static final long CTRL_GUEST_OFFLOADS = 1L << Linux.VIRTIO_NET_F_CTRL_GUEST_OFFLOADS();
    static final long MTU = 1L << Linux.VIRTIO_NET_F_MTU();
    static final long MAC = 1L << Linux.VIRTIO_NET_F_MAC();
    static final long GUEST_TSO4 = 1L << Linux.VIRTIO_NET_F_GUEST_TSO4();
    static final long GUEST_TSO6 = 1L << Linux.VIRTIO_NET_F_GUEST_TSO6();
    static final long GUEST_ECN = 1L << Linux.VIRTIO_NET_F_GUEST_ECN();
    static final long HOST_TSO4 = 1L << Linux.VIRTIO_NET_F_HOST_TSO4();
    static final long HOST_TSO6 = 1L << Linux.VIRTIO_NET_F_HOST_TSO6();
    static final long HOST_ECN = 1L << Linux.VIRTIO_NET_F_HOST_ECN();
    static final long MERGEABLE = 1L << Linux.VIRTIO_NET_F_MRG_RXBUF();
    static final long STATUS = 1L << Linux.VIRTIO_NET_F_STATUS();
    static final long CTRL_VQ = 1L << Linux.VIRTIO_NET_F_CTRL_VQ();
    static final long CTRL_RX = 1L << Linux.VIRTIO_NET_F_CTRL_RX();
    static final long CTRL_RX_EXTRA = 1L << Linux.VIRTIO_NET_F_CTRL_RX_EXTRA();
    static final long GUEST_ANNOUNCE = 1L << Linux.VIRTIO_NET_F_GUEST_ANNOUNCE();
    static final long MQ = 1L << Linux.VIRTIO_NET_F_MQ();
    static final long CTRL_MAC_ADDR = 1L << Linux.VIRTIO_NET_F_CTRL_MAC_ADDR();

    /** What a driver may leave to the device. */
    static final long HOST_OFFLOADS = CSUM | HOST_TSO4 | HOST_TSO6 | HOST_ECN;

    /** What a device may leave to the driver; may be changed while it runs. */
    static final long GUEST_OFFLOADS = GUEST_CSUM | GUEST_TSO4 | GUEST_TSO6 | GUEST_ECN;

    static final long OFFLOADS = HOST_OFFLOADS | GUEST_OFFLOADS | CTRL_GUEST_OFFLOADS;

    /** What every network device here has. */
    static final long BASE =
            MTU | MAC | MERGEABLE | STATUS | CTRL_VQ | CTRL_RX | CTRL_RX_EXTRA | GUEST_ANNOUNCE | CTRL_MAC_ADDR;

    private NetFeatures() {}

    /** The same as a tap is told (TUNSETOFFLOAD); segmentation is nothing without checksums there. */
    static int toTap(long features) {
        if ((features & GUEST_CSUM) == 0) {
            return 0;
        }
        int large = ((features & GUEST_TSO4) != 0 ? Linux.TUN_F_TSO4() : 0)
                | ((features & GUEST_TSO6) != 0 ? Linux.TUN_F_TSO6() : 0);
        boolean ecn = large != 0 && (features & GUEST_ECN) != 0; // alone it is EINVAL
        return Linux.TUN_F_CSUM() | large | (ecn ? Linux.TUN_F_TSO_ECN() : 0);
    }
}
