/* SPDX-License-Identifier: Apache-2.0 */
/* What the payload virtio-net counts, at boot_info.payload_end. Each number is written by one thread, with one store. */
#ifndef VIRTIO_NET_H
#define VIRTIO_NET_H

#include <stdint.h>

/* "OTRGVNET" as bytes in memory order. */
#define VIRTIO_NET_MAGIC 0x54454e564752544fULL

#define VIRTIO_NET_MOST 1472u /* bytes of a datagram's payload: MTU 1500 */

struct virtio_net_counters {
    uint64_t magic;      /* 0x00 VIRTIO_NET_MAGIC */
    uint64_t ready;      /* 0x08 1 if the interface is in use */
    uint64_t frames;     /* 0x10 answered, or sent and come back */
    uint64_t kicks;      /* 0x18 notifications of both queues */
    uint64_t interrupts; /* 0x20 */
};

#endif
