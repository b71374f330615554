/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first network interface: answers what comes, or sends as fast as it can. Runs until the VM is stopped. Arguments:
 *   send=   0 (default) every UDP datagram goes back to whom it came from; 1 datagrams of its own
 *   wait=   0 (default) polls; 1 halts until an interrupt, which needs CPL 0 and the first place of the MMIO transport
 *   to= ip= peer= size=
 *           for send=1: the receiver's hardware address, the own IPv4 address and the receiver's as numbers, and bytes of
 *           each datagram's payload, at most 1472
 * What it counts is at boot_info.payload_end, for a host to read while it runs: virtio-net.h. Exits 2 if it could not run.
 */
#include "virtio-net.h"
#include "interrupts.h"
#include "virtio.h"

#define VECTOR 0x50u
#define RECEIVE 0u
#define SEND 1u
#define HARDWARE_ADDRESS 0x100 /* in the configuration space */
#define BUFFERS 128u           /* as many receive as send */
#define IPV4 0x0008u           /* as the bytes lie in a frame */
#define UDP 17u
#define DISCARD 9u /* the port (RFC 863) */

struct __attribute__((packed)) frame {
    uint8_t virtio[12]; /* section 5.1.6: nothing is left to the device */
    uint16_t to[3], from[3], type;
    uint8_t version, service;
    uint16_t length, id, fragment;
    uint8_t hops, protocol;
    uint16_t checksum;
    uint32_t source, destination;
    uint16_t source_port, destination_port, udp_length, udp_checksum;
    uint8_t payload[VIRTIO_NET_MOST];
};

#define HEADERS offsetof(struct frame, payload)
#define AFTER_VIRTIO 12u

static struct virtq_memory receive_memory, send_memory;
static struct frame frames[BUFFERS] __attribute__((aligned(64)));
static volatile struct virtio_net_counters *counters;
static uint16_t own[3]; /* hardware address, as its bytes lie in a frame */

__attribute__((interrupt)) static void handle(void *frame) {
    (void)frame;
    counters->interrupts++;
    end_of_interrupt();
}

/* Until something may have come: a datagram, or where few buffers are left for those, one that was sent. */
static void await(struct virtq *receive, struct virtq *send, bool halts) {
    if (!halts) {
        cpu_relax();
        return;
    }
    bool few = (uint16_t)(send->available - send->seen) > BUFFERS / 2;
    __asm__ volatile("cli");
    if (virtq_listen(receive) && (!few || virtq_listen(send))) {
        __asm__ volatile("sti; hlt"); /* an interrupt ends the halt even if it came before it: STI holds it back by one */
    } else {
        __asm__ volatile("sti");
    }
}

static uint16_t big_endian(uint32_t value) { return (uint16_t)((value >> 8 & 0xff) | value << 8); }

/* Turns a datagram round. The sums stay right: they do not depend on the order of what they add. */
static bool turn(struct frame *f, uint32_t length) {
    /* A bridge that does not know an address yet sends to everybody: who answered for another would pass for it. */
    if (length < HEADERS || f->to[0] != own[0] || f->to[1] != own[1] || f->to[2] != own[2] || f->type != IPV4 ||
        f->protocol != UDP) {
        return false;
    }
    for (unsigned i = 0; i < 3; i++) {
        uint16_t to = f->to[i];
        f->to[i] = f->from[i];
        f->from[i] = to;
    }
    uint32_t source = f->source;
    f->source = f->destination;
    f->destination = source;
    uint16_t port = f->source_port;
    f->source_port = f->destination_port;
    f->destination_port = port;
    *(uint64_t *)f->virtio = 0;
    *(uint32_t *)(f->virtio + 8) = 0;
    return true;
}

static void answer(struct virtq *receive, struct virtq *send, bool halts) {
    for (uint16_t i = 0; i < BUFFERS; i++) {
        virtq_describe(receive, i, &frames[i], sizeof frames[i], VIRTQ_WRITE, 0);
        virtq_put(receive, i);
    }
    virtq_publish(receive);
    counters->ready = 1;
    for (;;) {
        struct virtq_used_element used;
        bool any = false;
        while (virtq_take(receive, &used)) {
            uint16_t slot = (uint16_t)used.head;
            any = true;
            if (turn(&frames[slot], used.written)) {
                virtq_describe(send, slot, &frames[slot], used.written, 0, 0);
                virtq_put(send, slot);
                counters->frames++;
            } else {
                virtq_put(receive, slot);
            }
        }
        virtq_publish(send);
        while (virtq_take(send, &used)) {
            virtq_put(receive, (uint16_t)used.head);
            any = true;
        }
        virtq_publish(receive);
        counters->kicks = send->kicks + receive->kicks;
        if (!any) {
            await(receive, send, halts);
        }
    }
}

static void build(struct frame *f, const struct boot_info *boot, uint32_t size) {
    uint64_t to = argument(boot, "to", ~0ULL);
    memset(f, 0, sizeof *f);
    for (unsigned i = 0; i < 3; i++) {
        f->to[i] = big_endian((uint32_t)(to >> 16 * (2 - i)) & 0xffff);
        f->from[i] = own[i];
    }
    f->type = IPV4;
    f->version = 0x45;
    f->length = big_endian(28 + size);
    f->hops = 64;
    f->protocol = UDP;
    f->source = __builtin_bswap32((uint32_t)argument(boot, "ip", 0));
    f->destination = __builtin_bswap32((uint32_t)argument(boot, "peer", 0));
    f->source_port = f->destination_port = big_endian(DISCARD);
    f->udp_length = big_endian(8 + size); /* without a sum, which IPv4 allows (RFC 768) */
    uint32_t sum = 0;
    for (unsigned i = 0; i < 10; i++) { /* RFC 1071 */
        sum += ((const uint16_t *)(const void *)&f->version)[i];
    }
    sum = (sum & 0xffff) + (sum >> 16);
    f->checksum = (uint16_t) ~(sum + (sum >> 16));
}

static void flood(struct virtq *send, uint32_t size) {
    for (uint16_t i = 0; i < BUFFERS; i++) {
        virtq_describe(send, i, &frames[i], (uint32_t)HEADERS + size, 0, 0);
        virtq_put(send, i);
    }
    counters->ready = 1;
    for (;;) {
        struct virtq_used_element used;
        virtq_publish(send);
        while (virtq_take(send, &used)) {
            virtq_put(send, (uint16_t)used.head);
            counters->frames++;
        }
        counters->kicks = send->kicks;
        cpu_relax();
    }
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    struct virtio_device device = virtio_find(VIRTIO_NET, 0);
    struct virtq receive, send;
    bool halts = argument(boot, "wait", 0);
    uint32_t size = (uint32_t)argument(boot, "size", VIRTIO_NET_MOST);
    if (!device.base || (halts && boot->cpl != 0) || size > VIRTIO_NET_MOST ||
        !virtio_begin(&device, VIRTIO_F_EVENT_IDX) ||
        !virtio_queue(&device, &receive, RECEIVE, BUFFERS, &receive_memory) ||
        !virtio_queue(&device, &send, SEND, BUFFERS, &send_memory) || receive.size < BUFFERS || send.size < BUFFERS) {
        print("net: no interface that does it");
        return 2;
    }
    counters = (struct virtio_net_counters *)boot->payload_end;
    memset((void *)counters, 0, sizeof *counters);
    counters->magic = VIRTIO_NET_MAGIC;
    for (unsigned i = 0; i < 6; i++) {
        ((uint8_t *)own)[i] = mmio_read8(device.base + HARDWARE_ADDRESS + i);
    }
    if (halts) {
        set_gate(VECTOR, (uint64_t)handle);
        load_interrupt_table();
        mask_legacy_interrupts();
        enable_apic();
        route_interrupt(VIRTIO_FIRST_GSI, VECTOR);
        __asm__ volatile("sti");
    }
    if (!virtio_ready(&device)) {
        print("net: the interface does not want to");
        return 2;
    }
    if (argument(boot, "send", 0)) {
        for (unsigned i = 0; i < BUFFERS; i++) {
            build(&frames[i], boot, size);
        }
        flood(&send, size);
    }
    answer(&receive, &send, halts);
    return 0;
}
