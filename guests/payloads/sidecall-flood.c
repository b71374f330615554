/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every vCPU posts calls to the ring of its number as fast as slots are free, for ever: load for a sidecore. op= 0 NULL
 * (the default), 6 has RAM populated that is there already, 8 has 64 pages mapped that are mapped so already.
 */
#include "../abi/sidecall.h"
#include "lib.h"

#define PAGE 4096u
#define PAGES 64u
#define ENTRY_BITS 0x67u /* present, writable, user, accessed, dirty */
#define LARGE 0x200000u

int payload_main(const struct boot_info *boot, uint64_t vcpu) {
    uint64_t op = argument(boot, "op", SIDECORE_OP_NULL);
    /* The identity mapping is of large pages: these go to the second entry of the top-level table. */
    uint64_t args[SIDECORE_ARGS] = {boot->page_table_root + 4, 1ULL << 39, LARGE | ENTRY_BITS, PAGES};
    struct sidecall_ring ring;
    if (!(boot->flags & BOOT_FLAG_SIDECORE) ||
        !sidecall_attach(&ring, (void *)boot->sidecore_gpa, (uint32_t)vcpu)) {
        print("sidecall-flood: no sidecore");
        return 1;
    }
    if (op == SIDECORE_OP_PT_MAP) {
        uint64_t tables = (boot->payload_end + PAGE - 1) & -(uint64_t)PAGE;
        memset((void *)tables, 0, 3 * PAGE);
        args[4] = tables + 3;
        if (sidecall(&ring, SIDECORE_OP_PT_MAP, args)->status != SIDECORE_OK) {
            print("sidecall-flood: cannot map");
            return 1;
        }
    } else if (op == SIDECORE_OP_MEM_POPULATE) {
        args[0] = LARGE;
        args[1] = LARGE;
    }
    for (;;) {
        sidecall_post(&ring, (uint16_t)op, args);
    }
}
