/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures a disk, polling. Arguments:
 *   op=     0 read (default), 1 write
 *   random= 1 (default) anywhere, 0 one after the other
 *   size=   bytes of a request, default 4096
 *   depth=  requests in flight, 1 to 64, default 1
 *   n=      samples, default 10000
 *   warm=   requests before the first sample, default 100
 *   gap=    nanoseconds from one intended start to the next, whether the disk keeps up or not; 0 (default): as fast as
 *           it does
 *   span=   bytes of the disk that are used, default all
 *   disk=   which, default 0
 *   check=  1: each sector that is read must begin with its number, as the host has written it
 * Writes 1 to PORT_MARK before the first sample and 2 after the last. Exits 0; 1 if a request failed, 2 if it could not
 * run.
 */
#include "virtio-bench.h"
#include "virtio.h"

#define MOST_DEPTH 64u
#define SECTOR 512u
#define CAPACITY 0x100 /* in the configuration space */
#define FLUSH (1ULL << 9) /* with it the disk may cache what is written (5.2.5.2), as the host's own files do */
#define NANOS_PER_MILLI 1000000
#define TYPE_IN 0u
#define TYPE_OUT 1u
#define CHAIN 3u /* descriptors of a request: header, data, status */

/* What driver and device write of a request: on a line of its own, or requests would wait for one another's. */
struct request {
    struct {
        uint32_t type;
        uint32_t reserved;
        uint64_t sector;
    } header;
    uint8_t status;
} __attribute__((aligned(64)));

struct bench {
    struct virtio_bench_result *result;
    struct virtq queue;
    uint8_t *buffers;
    uint64_t op, random, size, depth, n, warm, gap, sectors, check;
    uint64_t sent, next_sector, seed;
    uint64_t first; /* when the first sample was meant to begin */
};

static struct virtq_memory memory;
static struct request requests[MOST_DEPTH];
static uint64_t begun[MOST_DEPTH]; /* when each was meant to begin */
static uint64_t number[MOST_DEPTH];

static uint64_t random_number(struct bench *b) { /* xorshift64 (Marsaglia 2003) */
    b->seed ^= b->seed << 13;
    b->seed ^= b->seed >> 7;
    b->seed ^= b->seed << 17;
    return b->seed;
}

static void send(struct bench *b, uint32_t slot, uint64_t when) {
    uint64_t each = b->size / SECTOR;
    uint64_t places = b->sectors / each;
    uint64_t place = b->random ? random_number(b) % places : b->next_sector++ % places;
    requests[slot] = (struct request){{b->op ? TYPE_OUT : TYPE_IN, 0, place * each}, 0xff};
    begun[slot] = when;
    number[slot] = b->sent++;
    virtq_put(&b->queue, (uint16_t)(CHAIN * slot));
}

static void finish(struct bench *b, uint32_t slot, uint64_t now) {
    const uint64_t *data = (const uint64_t *)(b->buffers + slot * b->size);
    const struct request *r = &requests[slot];
    bool right = r->status == 0 && (!b->check || b->op || data[0] == r->header.sector);
    b->result->failures += !right;
    if (number[slot] >= b->warm) {
        b->result->samples[b->result->count++] = now - begun[slot];
    }
}

static void measure(struct bench *b) {
    uint64_t total = b->warm + b->n, done = 0, start = rdtsc();
    uint64_t free_slots = b->depth == 64 ? ~0ULL : (1ULL << b->depth) - 1;
    while (done < total) {
        uint64_t now = rdtsc();
        while (free_slots && b->sent < total && (!b->gap || now - start >= b->sent * b->gap)) {
            if (b->sent == b->warm) {
                if (done < b->warm) {
                    break; /* the samples begin with nothing in flight */
                }
                out8(PORT_MARK, 1);
                b->queue.kicks = 0;
                now = rdtsc();
                start = now - b->sent * b->gap;
                b->first = now;
            }
            uint32_t slot = (uint32_t)__builtin_ctzll(free_slots);
            free_slots &= free_slots - 1;
            send(b, slot, b->gap ? start + b->sent * b->gap : now);
        }
        virtq_publish(&b->queue);
        struct virtq_used_element used;
        while (virtq_take(&b->queue, &used)) {
            uint32_t slot = used.head / CHAIN;
            finish(b, slot, rdtsc());
            free_slots |= 1ULL << slot;
            done++;
        }
    }
    b->result->cycles = rdtsc() - b->first;
    b->result->kicks = b->queue.kicks;
    out8(PORT_MARK, 2);
    b->result->marks = 2;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    struct bench b = {0};
    struct virtio_device device = virtio_find(VIRTIO_BLOCK, (uint32_t)argument(boot, "disk", 0));
    b.op = argument(boot, "op", 0);
    b.random = argument(boot, "random", 1);
    b.size = argument(boot, "size", 4096);
    b.depth = argument(boot, "depth", 1);
    b.n = argument(boot, "n", 10000);
    b.warm = argument(boot, "warm", 100);
    b.gap = argument(boot, "gap", 0) * (boot->flags & BOOT_FLAG_TSC_KHZ ? boot->tsc_khz : 0) / NANOS_PER_MILLI;
    b.check = argument(boot, "check", 0);
    b.seed = argument(boot, "seed", 88172645463325252);
    if (!device.base || b.depth < 1 || b.depth > MOST_DEPTH || b.size < SECTOR || b.size % SECTOR ||
        !virtio_begin(&device, VIRTIO_F_EVENT_IDX | FLUSH) ||
        !virtio_queue(&device, &b.queue, 0, VIRTQ_MOST, &memory) || b.queue.size < CHAIN * b.depth ||
        !virtio_ready(&device)) {
        print("block: no disk that does it");
        return 2;
    }
    uint64_t span = argument(boot, "span", 0) / SECTOR;
    b.sectors = mmio_read64(device.base + CAPACITY);
    b.sectors = span && span < b.sectors ? span : b.sectors;
    b.result = (struct virtio_bench_result *)boot->payload_end;
    uint64_t room = sizeof(*b.result) + 8 * b.n;
    b.buffers = (uint8_t *)((boot->payload_end + room + 4095) & ~4095ULL);
    if ((uintptr_t)b.buffers + b.depth * b.size > boot->ram_below_4g || b.sectors < b.size / SECTOR) {
        print("block: too little memory, or too small a disk");
        return 2;
    }
    memset(b.result, 0, room); /* touched before it is measured */
    memset(b.buffers, 0, b.depth * b.size);
    b.result->magic = VIRTIO_BENCH_MAGIC;
    b.result->tsc_khz = boot->flags & BOOT_FLAG_TSC_KHZ ? boot->tsc_khz : 0;
    for (uint32_t slot = 0; slot < b.depth; slot++) {
        uint16_t first = (uint16_t)(CHAIN * slot);
        virtq_describe(&b.queue, first, &requests[slot].header, sizeof(requests[slot].header), VIRTQ_NEXT, first + 1);
        virtq_describe(&b.queue, first + 1, b.buffers + slot * b.size, (uint32_t)b.size,
                       VIRTQ_NEXT | (b.op ? 0 : VIRTQ_WRITE), first + 2);
        virtq_describe(&b.queue, first + 2, &requests[slot].status, 1, VIRTQ_WRITE, 0);
    }
    measure(&b);
    struct line line = {0};
    put(&line, "block: ");
    put_decimal(&line, b.result->count);
    put(&line, " requests, ");
    put_decimal(&line, b.result->failures);
    put(&line, " failures, ");
    put_decimal(&line, b.result->kicks);
    put(&line, " notifications");
    end_line(&line);
    return b.result->failures != 0;
}
