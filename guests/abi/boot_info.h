/* SPDX-License-Identifier: Apache-2.0
 *
 * The boot-information page: what Outrigger tells a payload.
 *
 * A payload is an ELF64 executable or a flat binary that every vCPU enters directly in long mode:
 *   RIP  the ELF's entry, or OUTRIGGER_FLAT_BASE for a flat binary (loaded there)
 *   RDI  the guest address of this page
 *   RSI  the vCPU's number, from 0
 *   RSP  the top of a stack of OUTRIGGER_STACK_SIZE bytes of its own, aligned to 16
 *   CPL  0 or 3, as the page says; at CPL 3 with RFLAGS.IOPL = 3, so that IN and OUT work
 * Interrupts are off, there is no IDT (an exception ends the VM), every address up to 4 GiB and all RAM is mapped to itself with
 * 2 MiB pages, the user bit set. Values are little-endian.
 */
#ifndef OUTRIGGER_BOOT_INFO_H
#define OUTRIGGER_BOOT_INFO_H

#include <stdint.h>

#define OUTRIGGER_BOOT_MAGIC 0x524747495254554fULL /* "OUTRIGGR" */
#define OUTRIGGER_BOOT_VERSION 1
#define OUTRIGGER_BOOT_PAGE 0x10000  /* where the page is */
#define OUTRIGGER_FLAT_BASE 0x200000 /* where a flat binary is loaded; images may use memory from 0x100000 on */
#define OUTRIGGER_STACK_SIZE 0x4000

struct outrigger_boot_info {
    uint64_t magic;
    uint32_t version;
    uint32_t size;         /* of this structure, in bytes */
    uint32_t vcpus;        /* how many enter */
    uint32_t cpl;          /* 0 or 3 */
    uint64_t ram_below_4g; /* bytes of RAM from address 0 on */
    uint64_t ram_above_4g; /* bytes of RAM from 4 GiB on */
    uint64_t free_base;    /* first address after the image: free for the payload, up to ... */
    uint64_t free_end;     /* ... this one (stacks and page tables are above) */
    uint64_t cmdline;      /* address of the terminated command line */
    uint64_t cmdline_size; /* its bytes, the terminator not counted */
    uint32_t tsc_khz;      /* rate of the time stamp counter; 0 if the host does not know */
    uint32_t reserved;
    uint64_t sidecore;     /* address of the sidecore region; 0 without */
};

/* Where devices are. The same numbers stand in PlatformMap; a test compares them. */
#define OUTRIGGER_PORT_COM1 0x3f8
#define OUTRIGGER_PORT_I8042_COMMAND 0x64
#define OUTRIGGER_PORT_POST 0x80
#define OUTRIGGER_PORT_DEBUG_EXIT 0xf4
#define OUTRIGGER_PORT_PM1A_CONTROL 0x604
#define OUTRIGGER_PM1A_SLEEP 0x2000 /* SLP_EN with SLP_TYP of S5: power off */

#endif
