/* SPDX-License-Identifier: Apache-2.0 */
/* What a program is given that is entered by its PVH note: Xen public/arch-x86/hvm/start_info.h. */
#ifndef PVH_H
#define PVH_H

#include <stdint.h>

#define HVM_START_MAGIC 0x336ec578u
#define HVM_MEMMAP_TYPE_RAM 1u

struct hvm_start_info {
    uint32_t magic, version, flags, nr_modules;
    uint64_t modlist_paddr, cmdline_paddr, rsdp_paddr, memmap_paddr;
    uint32_t memmap_entries, reserved;
};

struct hvm_memmap_entry {
    uint64_t addr, size;
    uint32_t type, reserved;
};

#endif
