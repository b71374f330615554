/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the boot page from what PVH tells, and enters the payload at the level that its argument cpl= asks for. */
#include "lib.h"
#include "pvh.h"

#define USER_DATA 0x33u
#define USER_CODE 0x3bu
#define TASK 0x20u
#define USER_FLAGS 0x3002u /* IOPL 3: IN and OUT work */
#define IO_BITMAP 0x68u    /* behind the TSS (Intel SDM vol. 3A, 8.7) */
#define IO_BITMAP_BYTES (0x10000u / 8)

extern char pvh_root[], pvh_stack_top[], payload_end[];
uint64_t pvh_gdt[8] = {0,
                       0x00cf9b000000ffff, /* 0x08 code, 32 bits */
                       0x00af9b000000ffff, /* 0x10 code, 64 bits */
                       0x00cf93000000ffff, /* 0x18 data */
                       0,                  /* 0x20 the TSS, two entries */
                       0,
                       0x00cff3000000ffff,  /* 0x30 data at CPL 3 */
                       0x00affb000000ffff}; /* 0x38 code at CPL 3, 64 bits */

/* Its bitmap allows every port, as some hypervisors forget IOPL; a byte of ones ends it. */
static uint8_t task[IO_BITMAP + IO_BITMAP_BYTES + 1];

static struct boot_info boot;

__attribute__((noreturn)) void _start(const struct boot_info *info, uint64_t vcpu); /* start.S */
void pvh_long(const struct hvm_start_info *info);

static void load_task(void) {
    uint64_t base = (uint64_t)task;
    uint64_t limit = sizeof task - 1;
    task[0x66] = IO_BITMAP;
    task[sizeof task - 1] = 0xff;
    pvh_gdt[TASK / 8] = limit | (base & 0xffffff) << 16 | 0x89ULL << 40 | (base >> 24 & 0xff) << 56;
    pvh_gdt[TASK / 8 + 1] = base >> 32;
    __asm__ volatile("ltr %w0" : : "r"(TASK) : "memory");
}

__attribute__((noreturn)) static void enter_user(void) {
    load_task();
    __asm__ volatile("mov %w0, %%ds; mov %w0, %%es; push %q0; push %q1; push %q2; push %q3; push %q4; iretq"
                     :
                     : "r"((uint64_t)USER_DATA), "r"(pvh_stack_top), "r"((uint64_t)USER_FLAGS),
                       "r"((uint64_t)USER_CODE), "r"(_start), "D"(&boot), "S"(0ULL)
                     : "memory");
    __builtin_unreachable();
}

/* The end of the RAM that the payload is in. */
static uint64_t ram_end(const struct hvm_start_info *info) {
    const struct hvm_memmap_entry *map = (const void *)info->memmap_paddr;
    for (uint32_t i = 0; i < info->memmap_entries; i++) {
        uint64_t end = map[i].addr + map[i].size;
        if (map[i].type == HVM_MEMMAP_TYPE_RAM && map[i].addr <= BOOT_PAYLOAD_ADDRESS && end > BOOT_PAYLOAD_ADDRESS) {
            return end;
        }
    }
    return 0;
}

void pvh_long(const struct hvm_start_info *info) {
    if (info->magic != HVM_START_MAGIC || info->version < 1) {
        debug_exit(0x7f);
    }
    boot = (struct boot_info){.magic = BOOT_INFO_MAGIC,
                              .version = BOOT_INFO_VERSION,
                              .size = sizeof boot,
                              .vcpu_count = 1,
                              .ram_below_4g = ram_end(info),
                              .ram_top = ram_end(info),
                              .cmdline_gpa = info->cmdline_paddr,
                              .payload_end = (uint64_t)payload_end,
                              .mapped_top = 4ULL << 30,
                              .page_table_root = (uint64_t)pvh_root};
    boot.cpl = argument(&boot, "cpl", 0) ? 3 : 0;
    if (boot.cpl == 3) {
        enter_user();
    }
    _start(&boot, 0);
}
