/* SPDX-License-Identifier: Apache-2.0 */
#include "virtio.h"

#define MAGIC 0x74726976u
#define REG_MAGIC 0x000
#define REG_KIND 0x008
#define REG_OFFERED 0x010
#define REG_OFFERED_WORD 0x014
#define REG_ACCEPTED 0x020
#define REG_ACCEPTED_WORD 0x024
#define REG_QUEUE 0x030
#define REG_QUEUE_MOST 0x034
#define REG_QUEUE_SIZE 0x038
#define REG_QUEUE_READY 0x044
#define REG_NOTIFY 0x050
#define REG_STATUS 0x070
#define REG_DESCRIPTORS 0x080
#define REG_AVAIL 0x090
#define REG_USED 0x0a0

#define STATUS_ACKNOWLEDGE 1u
#define STATUS_DRIVER 2u
#define STATUS_DRIVER_OK 4u
#define STATUS_FEATURES_OK 8u
#define STATUS_NEEDS_RESET 64u

#define AVAIL_NO_INTERRUPT 1u
#define USED_NO_NOTIFY 1u
#define FAR 0x8000u

struct virtio_device virtio_find(uint32_t kind, uint32_t n) {
    for (uint32_t i = 0; i < VIRTIO_MOST_PLACES; i++) {
        uint64_t base = VIRTIO_PLACES + i * VIRTIO_PLACE_SIZE;
        if (mmio_read32(base + REG_MAGIC) != MAGIC) {
            break;
        }
        if (mmio_read32(base + REG_KIND) == kind && n-- == 0) {
            return (struct virtio_device){base, 0};
        }
    }
    return (struct virtio_device){0, 0};
}

static uint32_t read_register(const struct virtio_device *device, uint32_t offset) {
    return mmio_read32(device->base + offset);
}

static void write_register(const struct virtio_device *device, uint32_t offset, uint32_t value) {
    mmio_write32(device->base + offset, value);
}

static void write_address(const struct virtio_device *device, uint32_t offset, const volatile void *address) {
    write_register(device, offset, (uint32_t)(uintptr_t)address);
    write_register(device, offset + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

bool virtio_begin(struct virtio_device *device, uint64_t wanted) {
    write_register(device, REG_STATUS, 0);
    write_register(device, REG_STATUS, STATUS_ACKNOWLEDGE);
    write_register(device, REG_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    uint64_t offered = 0;
    for (uint32_t word = 0; word < 2; word++) {
        write_register(device, REG_OFFERED_WORD, word);
        offered |= (uint64_t)read_register(device, REG_OFFERED) << (32 * word);
    }
    device->features = offered & (wanted | VIRTIO_F_VERSION_1);
    for (uint32_t word = 0; word < 2; word++) {
        write_register(device, REG_ACCEPTED_WORD, word);
        write_register(device, REG_ACCEPTED, (uint32_t)(device->features >> (32 * word)));
    }
    write_register(device, REG_STATUS, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    return read_register(device, REG_STATUS) & STATUS_FEATURES_OK;
}

bool virtio_queue(struct virtio_device *device, struct virtq *queue, uint32_t index, uint32_t size,
                  struct virtq_memory *memory) {
    write_register(device, REG_QUEUE, index);
    uint32_t most = read_register(device, REG_QUEUE_MOST);
    if (most == 0) {
        return false;
    }
    size = size < most ? size : most;
    size = size < VIRTQ_MOST ? size : VIRTQ_MOST;
    memset(memory, 0, sizeof(*memory));
    *queue = (struct virtq){device, memory, index, size, 0, 0, 0, 0};
    /* It polls: no interrupts, which with event indices is an index that is not come by soon (virtq_publish moves it). */
    memory->avail_flags = AVAIL_NO_INTERRUPT;
    memory->avail_ring[size] = FAR;
    write_register(device, REG_QUEUE_SIZE, size);
    write_address(device, REG_DESCRIPTORS, memory->descriptors);
    write_address(device, REG_AVAIL, &memory->avail_flags);
    write_address(device, REG_USED, &memory->used_flags);
    write_register(device, REG_QUEUE_READY, 1);
    return true;
}

bool virtio_ready(struct virtio_device *device) {
    write_register(device, REG_STATUS,
                   STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
    return !(read_register(device, REG_STATUS) & STATUS_NEEDS_RESET);
}

bool virtq_listen(struct virtq *q) {
    q->memory->avail_ring[q->size] = q->seen;
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* the device sees it before we look whether something came (2.7.7.1) */
    return __atomic_load_n(&q->memory->used_index, __ATOMIC_ACQUIRE) == q->seen;
}

void virtq_publish(struct virtq *q) {
    struct virtq_memory *memory = q->memory;
    uint16_t old = q->told;
    if (old == q->available) {
        return;
    }
    q->told = q->available;
    memory->avail_ring[q->size] = (uint16_t)(q->seen + FAR);
    __atomic_store_n(&memory->avail_index, q->available, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* the index is seen before we look whether to notify (2.7.13.4.1) */
    bool wanted;
    if (q->device->features & VIRTIO_F_EVENT_IDX) {
        uint16_t event = __atomic_load_n((uint16_t *)&memory->used_ring[q->size], __ATOMIC_RELAXED);
        wanted = (uint16_t)(q->available - event - 1) < (uint16_t)(q->available - old);
    } else {
        wanted = !(__atomic_load_n(&memory->used_flags, __ATOMIC_RELAXED) & USED_NO_NOTIFY);
    }
    if (wanted) {
        q->kicks++;
        mmio_write32(q->device->base + REG_NOTIFY, q->index);
    }
}
