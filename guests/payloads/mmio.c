/* SPDX-License-Identifier: Apache-2.0 */
/* MMIO of every width at base=, unaligned, across a page (and into the next device); prints what it reads. */
#include "lib.h"

static void show(const char *what, uint64_t value, unsigned digits) {
    struct line line = {0};
    put(&line, what);
    put_char(&line, ' ');
    put_hex(&line, value, digits);
    end_line(&line);
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    uint64_t base = argument(boot, "base", 0xd0000000);
    mmio_write8(base, 0x11);
    mmio_write16(base + 2, 0x2222);
    mmio_write32(base + 4, 0x33333333);
    mmio_write64(base + 8, 0x4444444444444444);
    show("read 1", mmio_read8(base), 2);
    show("read 2", mmio_read16(base + 2), 4);
    show("read 4", mmio_read32(base + 4), 8);
    show("read 8", mmio_read64(base + 8), 16);
    mmio_write32(base + 0x11, 0x55667788);
    show("unaligned", mmio_read32(base + 0x11), 8);
    mmio_write64(base + 0xffc, 0x99aabbccddeeff00);
    show("crossing", mmio_read64(base + 0xffc), 16);
    return 0;
}
