/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot page: what a payload is told by the VMM that enters it.
 *
 * The VMM enters every vCPU directly in 64-bit mode at the ELF entry point:
 *   RDI  guest address of the boot page (one page, page-aligned, below 2 MiB; the same for all vCPUs)
 *   RSI  vCPU index, 0 to vcpu_count - 1
 *   RSP  top of this vCPU's own stack: 16-byte aligned, BOOT_STACK_SIZE bytes below it
 *   CR3  identity mapping of RAM and of the low 4 GiB, at most 2 MiB pages, user bit set
 *   CS, SS, DS, ES: flat, of the privilege level in `cpl`; at CPL 3 RFLAGS.IOPL is 3, so IN and OUT work
 *   RFLAGS.IF clear; no IDT (limit 0): any exception is a triple fault
 *   CR0, CR4, XCR0: x87 and SSE can be used (CR4.OSFXSR, OSXMMEXCPT) and are as after a reset, all exceptions masked. AVX
 *        and AVX-512 can, where CPUID.1:ECX has OSXSAVE and XGETBV shows their state enabled: the VMM has enabled in XCR0
 *        what the vCPU's CPUID offers of them. A back end that interprets CPL 0 (pvm) has none of them there
 *
 * All fields are little-endian and naturally aligned; offsets are part of the ABI and checked at the end of this file.
 * A payload accepts a larger `size` and a higher minor `version`; fields are only ever appended.
 */
#ifndef OUTRIGGER_BOOT_INFO_H
#define OUTRIGGER_BOOT_INFO_H

#include <stddef.h>
#include <stdint.h>

/* "OUTRIGGR" as bytes in memory order. */
#define BOOT_INFO_MAGIC 0x524747495254554fULL
/* What was zero in an older version: in 1, page_table_root. */
#define BOOT_INFO_VERSION 2u

/* Payloads are linked here; everything below (null page, page tables, GDT, stacks, boot page) is the VMM's. */
#define BOOT_PAYLOAD_ADDRESS 0x200000u
#define BOOT_STACK_SIZE 0x10000u

/* Bits of `flags`. */
#define BOOT_FLAG_TSC_KHZ (1u << 0)  /* tsc_khz is known */
#define BOOT_FLAG_SIDECORE (1u << 1) /* sidecore_gpa and sidecore_size are valid */

struct boot_info {
    uint64_t magic;            /* 0x00 BOOT_INFO_MAGIC */
    uint32_t version;          /* 0x08 BOOT_INFO_VERSION */
    uint32_t size;             /* 0x0c bytes of this structure that the VMM filled in */
    uint32_t flags;            /* 0x10 BOOT_FLAG_* */
    uint32_t cpl;              /* 0x14 privilege level the payload was entered at: 0 or 3 */
    uint32_t vcpu_count;       /* 0x18 vCPUs that enter the payload, at least 1 */
    uint32_t tsc_khz;          /* 0x1c guest TSC frequency in kHz, 0 if unknown */
    uint64_t ram_below_4g;     /* 0x20 bytes of RAM from guest address 0 */
    uint64_t ram_above_4g;     /* 0x28 bytes of RAM from guest address 4 GiB, 0 if none */
    uint64_t ram_top;          /* 0x30 first guest address after the last byte of RAM */
    uint64_t cmdline_gpa;      /* 0x38 guest address of the command line, NUL-terminated; 0 if none */
    uint32_t cmdline_length;   /* 0x40 bytes without the NUL */
    uint32_t hypervisor_cpuid; /* 0x44 base of the hypervisor's CPUID leaves, 0x40000000 as a rule; 0 if none */
    uint64_t sidecore_gpa;     /* 0x48 guest address of the sidecore region (guests/abi/sidecore.h), or 0 */
    uint64_t sidecore_size;    /* 0x50 its bytes */
    uint64_t payload_end;      /* 0x58 first page-aligned guest address after the loaded payload: free RAM from here */
    uint64_t mapped_top;       /* 0x60 the identity mapping covers guest addresses from 0 to here */
    uint64_t page_table_root;  /* 0x68 guest address of the top-level table of the identity mapping, as in CR3 */
    uint64_t reserved[2];      /* 0x70 zero */
};

#define BOOT_INFO_OFFSET_IS(field, offset) \
    _Static_assert(offsetof(struct boot_info, field) == (offset), "boot page ABI: " #field)

BOOT_INFO_OFFSET_IS(magic, 0x00);
BOOT_INFO_OFFSET_IS(version, 0x08);
BOOT_INFO_OFFSET_IS(size, 0x0c);
BOOT_INFO_OFFSET_IS(flags, 0x10);
BOOT_INFO_OFFSET_IS(cpl, 0x14);
BOOT_INFO_OFFSET_IS(vcpu_count, 0x18);
BOOT_INFO_OFFSET_IS(tsc_khz, 0x1c);
BOOT_INFO_OFFSET_IS(ram_below_4g, 0x20);
BOOT_INFO_OFFSET_IS(ram_above_4g, 0x28);
BOOT_INFO_OFFSET_IS(ram_top, 0x30);
BOOT_INFO_OFFSET_IS(cmdline_gpa, 0x38);
BOOT_INFO_OFFSET_IS(cmdline_length, 0x40);
BOOT_INFO_OFFSET_IS(hypervisor_cpuid, 0x44);
BOOT_INFO_OFFSET_IS(sidecore_gpa, 0x48);
BOOT_INFO_OFFSET_IS(sidecore_size, 0x50);
BOOT_INFO_OFFSET_IS(payload_end, 0x58);
BOOT_INFO_OFFSET_IS(mapped_top, 0x60);
BOOT_INFO_OFFSET_IS(page_table_root, 0x68);
BOOT_INFO_OFFSET_IS(reserved, 0x70);
_Static_assert(sizeof(struct boot_info) == 0x80, "boot page ABI: size");

#endif
