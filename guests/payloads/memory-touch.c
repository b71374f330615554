/* SPDX-License-Identifier: Apache-2.0 */
/* Writes its own address into every page of RAM after itself, then checks them all; exits 0, or 1 with the first bad. */
#include "lib.h"

#define PAGE 4096

static void write_pages(uint64_t from, uint64_t to) {
    for (uint64_t page = from; page < to; page += PAGE) {
        mmio_write64(page, ~page);
    }
}

static bool check_pages(uint64_t from, uint64_t to) {
    for (uint64_t page = from; page < to; page += PAGE) {
        if (mmio_read64(page) != ~page) {
            struct line line = {0};
            put(&line, "memory-touch: wrong at ");
            put_hex(&line, page, 16);
            end_line(&line);
            return false;
        }
    }
    return true;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        park(boot);
    }
    const uint64_t four_gib = 1ULL << 32;
    write_pages(boot->payload_end, boot->ram_below_4g);
    write_pages(four_gib, four_gib + boot->ram_above_4g);
    if (!check_pages(boot->payload_end, boot->ram_below_4g) ||
        !check_pages(four_gib, four_gib + boot->ram_above_4g)) {
        return 1;
    }
    struct line line = {0};
    put(&line, "memory-touch: ");
    put_decimal(&line, (boot->ram_below_4g - boot->payload_end + boot->ram_above_4g) / PAGE);
    put(&line, " pages");
    end_line(&line);
    return 0;
}
