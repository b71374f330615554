/* SPDX-License-Identifier: Apache-2.0 */
/* n= reads and writes at random unclaimed addresses, below and above 4 GiB; seed= repeats a run; exits 0. */
#include "lib.h"

static uint64_t next(uint64_t *state) { /* xorshift64 (Marsaglia, 2003) */
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    if (vcpu != 0) {
        return 0;
    }
    const uint64_t four_gib = 1ULL << 32;
    uint64_t state = argument(boot, "seed", 0x9e3779b97f4a7c15) | 1;
    uint64_t above = boot->ram_top > four_gib ? boot->ram_top : four_gib;
    uint64_t low_hole = boot->ram_below_4g > 0xc0000000 ? boot->ram_below_4g : 0xc0000000;
    for (uint64_t n = argument(boot, "n", 64); n; n--) {
        uint64_t random = next(&state);
        uint64_t address = low_hole + (random >> 8) % (0xfe000000 - low_hole);
        if (random & 1 && boot->mapped_top > above + 16) {
            address = above + (random >> 8) % (boot->mapped_top - above - 8);
        }
        switch (random >> 1 & 7) {
            case 0: mmio_write8(address, (uint8_t)random); break;
            case 1: mmio_write16(address, (uint16_t)random); break;
            case 2: mmio_write32(address, (uint32_t)random); break;
            case 3: mmio_write64(address, random); break;
            case 4: mmio_read8(address); break;
            case 5: mmio_read16(address); break;
            case 6: mmio_read32(address); break;
            default: mmio_read64(address); break;
        }
    }
    return 0;
}
