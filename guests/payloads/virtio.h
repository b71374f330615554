/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A virtio driver that polls (VIRTIO 1.2): finds devices in memory by their places, which are known
 * (io.outrigger.vmm.VirtioPlace), and uses split queues of at most VIRTQ_MOST descriptors. It takes no interrupts but
 * those it asks for (virtq_listen), and notifies a device only if that wants it; `kicks` counts how often that was.
 */
#ifndef VIRTIO_H
#define VIRTIO_H

#include "lib.h"

#define VIRTIO_PLACES 0xd0010000u
#define VIRTIO_PLACE_SIZE 0x1000u
#define VIRTIO_MOST_PLACES 16u
#define VIRTIO_FIRST_GSI 5u /* of the first place's interrupt */

#define VIRTIO_NET 1u
#define VIRTIO_BLOCK 2u
#define VIRTIO_RNG 4u

#define VIRTIO_F_INDIRECT_DESC (1ULL << 28)
#define VIRTIO_F_EVENT_IDX (1ULL << 29)
#define VIRTIO_F_VERSION_1 (1ULL << 32)

#define VIRTQ_MOST 256u
#define VIRTQ_NEXT 1u
#define VIRTQ_WRITE 2u

struct virtio_device {
    uint64_t base;     /* of its registers; 0 if there is none */
    uint64_t features; /* agreed */
};

struct virtq_descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

struct virtq_used_element {
    uint32_t head;
    uint32_t written;
};

/* The rings, as section 2.7 lays them out, with room for the most descriptors: one element more for the event index, which
 * follows the ring's last. */
struct virtq_memory {
    struct virtq_descriptor descriptors[VIRTQ_MOST] __attribute__((aligned(4096)));
    uint16_t avail_flags, avail_index, avail_ring[VIRTQ_MOST + 1];
    uint16_t used_flags __attribute__((aligned(4096))), used_index;
    struct virtq_used_element used_ring[VIRTQ_MOST + 1];
};

struct virtq {
    const struct virtio_device *device;
    struct virtq_memory *memory;
    uint32_t index;
    uint32_t size;
    uint16_t available; /* what was put in */
    uint16_t told;      /* of that, what the device may know of */
    uint16_t seen;      /* what came back */
    uint64_t kicks;
};

/* The n-th device of a kind, from 0. */
struct virtio_device virtio_find(uint32_t kind, uint32_t n);
/* Begins to talk to a device: agrees on what it offers of `wanted`. False if it does not want to. */
bool virtio_begin(struct virtio_device *device, uint64_t wanted);
/* Lays out a queue of at most `size` descriptors. False if there is none. */
bool virtio_queue(struct virtio_device *device, struct virtq *queue, uint32_t index, uint32_t size,
                  struct virtq_memory *memory);
/* From now on the device serves its queues. False if it does not want to. */
bool virtio_ready(struct virtio_device *device);

/* Says what one descriptor is: of a chain that the payload arranges itself, each descriptor for one purpose. */
static inline void virtq_describe(struct virtq *q, uint16_t slot, const volatile void *address, uint32_t length,
                                  uint16_t flags, uint16_t next) {
    q->memory->descriptors[slot] = (struct virtq_descriptor){(uintptr_t)address, length, flags, next};
}

/* Asks for one interrupt, with the next chain that comes back, if event indices were agreed on; false if there is one
 * already, and no use in waiting. */
bool virtq_listen(struct virtq *q);

/* Puts a chain in; the device sees it with the next virtq_publish. */
static inline void virtq_put(struct virtq *q, uint16_t head) {
    q->memory->avail_ring[q->available++ & (q->size - 1)] = head;
}

/* Shows the device what was put in, and notifies it if it wants that. */
void virtq_publish(struct virtq *q);

/* Takes back a chain that the device is done with; false if there is none. */
static inline bool virtq_take(struct virtq *q, struct virtq_used_element *element) {
    if (__atomic_load_n(&q->memory->used_index, __ATOMIC_ACQUIRE) == q->seen) {
        return false;
    }
    *element = q->memory->used_ring[q->seen++ & (q->size - 1)];
    return true;
}

#endif
