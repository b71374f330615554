/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads n= (default 1000) times size= (default 64) random bytes, one request after the other, event=1 with event indices.
 * Writes 1 to PORT_MARK before the first and 2 after the last. Prints how often it notified the device. Exits 0; 1 if
 * bytes are missing, 2 if there is no device.
 */
#include "virtio.h"

static struct virtq_memory memory;
static uint8_t bytes[4096];

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    struct virtio_device device = virtio_find(VIRTIO_RNG, 0);
    struct virtq queue;
    uint64_t wanted = argument(boot, "event", 1) ? VIRTIO_F_EVENT_IDX : 0;
    if (!device.base || !virtio_begin(&device, wanted) || !virtio_queue(&device, &queue, 0, 8, &memory) ||
        !virtio_ready(&device)) {
        print("rng: no device");
        return 2;
    }
    uint64_t n = argument(boot, "n", 1000);
    uint32_t size = (uint32_t)argument(boot, "size", 64);
    virtq_describe(&queue, 0, bytes, size, VIRTQ_WRITE, 0);
    out8(PORT_MARK, 1);
    for (uint64_t i = 0; i < n; i++) {
        struct virtq_used_element used;
        virtq_put(&queue, 0);
        virtq_publish(&queue);
        while (!virtq_take(&queue, &used)) {
            cpu_relax();
        }
        if (used.written != size) {
            print("rng: bytes are missing");
            return 1;
        }
    }
    out8(PORT_MARK, 2);
    struct line line = {0};
    put(&line, "rng: ");
    put_decimal(&line, n);
    put(&line, " requests, ");
    put_decimal(&line, queue.kicks);
    put(&line, " notifications");
    end_line(&line);
    return 0;
}
