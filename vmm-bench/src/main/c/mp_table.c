/* SPDX-License-Identifier: Apache-2.0 */
#include "mp_table.h"

#include <string.h>

#define ADDRESS 0xf0000u /* where kernels look for it: the BIOS's ROM */
#define LOCAL_APIC 0xfee00000u
#define IO_APIC 0xfec00000u
#define IO_APIC_ID 1
#define INPUTS 24
#define ALL_APICS 0xff

/* Text that no NUL ends. */
#define TEXT __attribute__((nonstring))

enum { PROCESSOR, BUS, IO_APIC_ENTRY, IO_INTERRUPT, LOCAL_INTERRUPT };
enum { INT, NMI, SMI, EXTINT };
enum { ENABLED = 1, BOOT_PROCESSOR = 2 };

struct pointer {
    TEXT char signature[4];
    uint32_t table;
    uint8_t paragraphs, revision, checksum, features[5];
};

struct header {
    TEXT char signature[4];
    uint16_t length;
    uint8_t revision, checksum;
    TEXT char oem[8];
    TEXT char product[12];
    uint32_t oem_table;
    uint16_t oem_size, entries;
    uint32_t local_apic;
    uint16_t extended_length;
    uint8_t extended_checksum, reserved;
};

struct processor {
    uint8_t type, apic, version, flags;
    uint32_t signature, features, reserved[2];
};

struct bus {
    uint8_t type, id;
    TEXT char name[6];
};

struct io_apic {
    uint8_t type, id, version, flags;
    uint32_t address;
};

struct interrupt {
    uint8_t type, kind, flags[2], bus, irq, apic, input;
};

struct table {
    struct pointer pointer;
    struct header header;
    struct processor processor;
    struct bus bus;
    struct io_apic io_apic;
    struct interrupt interrupts[INPUTS + 2];
};

_Static_assert(sizeof(struct pointer) == 16 && sizeof(struct header) == 44 && sizeof(struct processor) == 20 &&
                   sizeof(struct table) == 96 + sizeof(struct interrupt[INPUTS + 2]),
               "the entries lie as the specification has them");

static uint8_t checksum(const void *from, size_t size) {
    uint8_t sum = 0;
    for (const uint8_t *at = from; size--; at++) {
        sum = (uint8_t)(sum - *at);
    }
    return sum;
}

void mp_table_write(struct vm *vm) {
    struct table t = {
        .pointer = {.signature = "_MP_", .table = ADDRESS + sizeof(struct pointer), .paragraphs = 1, .revision = 4},
        .header = {.signature = "PCMP", .length = sizeof t - sizeof t.pointer, .revision = 4, .oem = "C       ",
                   .product = "reference   ", .entries = INPUTS + 5, .local_apic = LOCAL_APIC},
        .processor = {.type = PROCESSOR, .version = 0x14, .flags = ENABLED | BOOT_PROCESSOR, .signature = 0x600,
                      .features = 0x201},
        .bus = {.type = BUS, .name = "ISA   "},
        .io_apic = {.type = IO_APIC_ENTRY, .id = IO_APIC_ID, .version = 0x11, .flags = ENABLED, .address = IO_APIC},
    };
    for (uint8_t i = 0; i < INPUTS; i++) {
        t.interrupts[i] = (struct interrupt){.type = IO_INTERRUPT, .kind = INT, .irq = i, .apic = IO_APIC_ID, .input = i};
    }
    t.interrupts[INPUTS] = (struct interrupt){.type = LOCAL_INTERRUPT, .kind = EXTINT, .apic = ALL_APICS};
    t.interrupts[INPUTS + 1] = (struct interrupt){.type = LOCAL_INTERRUPT, .kind = NMI, .apic = ALL_APICS, .input = 1};
    t.pointer.checksum = checksum(&t.pointer, sizeof t.pointer);
    t.header.checksum = checksum(&t.header, t.header.length);
    memcpy(vm->ram + ADDRESS, &t, sizeof t);
}
