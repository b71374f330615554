/* SPDX-License-Identifier: Apache-2.0 */
/* The C side of the two 32-bit payloads, multiboot.S and pvh.S. */
#include "lib.h"
#include "pvh.h"

#define MULTIBOOT_BOOTLOADER_MAGIC 0x2badb002u /* Multiboot Specification 0.6.96, 3.2 */
#define MULTIBOOT_INFO_MEMORY 1u
#define MULTIBOOT_INFO_CMDLINE 4u

struct multiboot_info { /* the fields used here, 3.3 */
    uint32_t flags, mem_lower, mem_upper, boot_device, cmdline;
};

static void write(const char *text) {
    size_t n = 0;
    while (text[n]) {
        n++;
    }
    outs8(PORT_COM1, text, n);
}

static void field(const char *name, uint32_t value) {
    char text[] = "0x00000000\n";
    for (unsigned i = 0; i < 8; i++) {
        text[2 + i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
    }
    write(name);
    write(text);
}

static void end(uint32_t value) {
    out32(PORT_DEBUG_EXIT, value);
    for (;;) {
        __asm__ volatile("hlt");
    }
}

static void fail(const char *why) {
    write(why);
    end(1);
}

void multiboot_main(uint32_t magic, const struct multiboot_info *info);
void pvh_main(const struct hvm_start_info *info);

void multiboot_main(uint32_t magic, const struct multiboot_info *info) {
    if (magic != MULTIBOOT_BOOTLOADER_MAGIC) {
        fail("multiboot: wrong magic in EAX\n");
    }
    if (!(info->flags & MULTIBOOT_INFO_MEMORY) || info->mem_upper == 0) {
        fail("multiboot: no memory size\n");
    }
    field("multiboot: KiB above 1 MiB ", info->mem_upper);
    if (info->flags & MULTIBOOT_INFO_CMDLINE) {
        write("multiboot: cmdline ");
        write((const char *)info->cmdline);
        write("\n");
    }
    write("multiboot: passed\n");
    end(0);
}

void pvh_main(const struct hvm_start_info *info) {
    if (info->magic != HVM_START_MAGIC) {
        fail("pvh: wrong magic in hvm_start_info\n");
    }
    if (info->version < 1 || info->memmap_paddr == 0 || info->memmap_entries == 0) {
        fail("pvh: no memory map\n");
    }
    uint64_t ram = 0;
    const struct hvm_memmap_entry *map = (const void *)(uintptr_t)info->memmap_paddr;
    for (uint32_t i = 0; i < info->memmap_entries; i++) {
        if (map[i].type == HVM_MEMMAP_TYPE_RAM) {
            ram += map[i].size;
        }
    }
    if (ram == 0) {
        fail("pvh: no RAM in the memory map\n");
    }
    field("pvh: RAM in KiB ", (uint32_t)(ram >> 10));
    field("pvh: modules ", info->nr_modules);
    if (info->cmdline_paddr) {
        write("pvh: cmdline ");
        write((const char *)(uintptr_t)info->cmdline_paddr);
        write("\n");
    }
    write("pvh: passed\n");
    end(0);
}
