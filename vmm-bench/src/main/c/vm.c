/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "vm.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define GDT 0x1000ul
#define BOOT_PAGE 0x2000ul
#define PAGE_TABLES 0x4000ul
#define CMDLINE 0x10000ul
#define STACK_TOP 0x28000ul
#define TSS 0x30000ul
#define TSS_BITMAP 0x68u
#define TSS_LIMIT (TSS_BITMAP + 0x10000 / 8)

void fail(const char *what) {
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
    exit(1);
}

int check(int result, const char *what) {
    if (result < 0) {
        fail(what);
    }
    return result;
}

void pin(int cpu) {
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        check(sched_setaffinity(0, sizeof set, &set), "sched_setaffinity");
    }
}

/* Asked for once, as the answer is the same for every VM. */
static struct kvm_cpuid2 *supported_cpuid(struct vm *vm) {
    enum { LEAVES = 256 };
    static struct kvm_cpuid2 *cpuid;
    if (cpuid) {
        return cpuid;
    }
    cpuid = calloc(1, sizeof *cpuid + LEAVES * sizeof cpuid->entries[0]);
    if (!cpuid) {
        fail("calloc");
    }
    cpuid->nent = LEAVES;
    check(ioctl(vm->kvm, KVM_GET_SUPPORTED_CPUID, cpuid), "KVM_GET_SUPPORTED_CPUID");
    return cpuid;
}

void *vm_add_memory(struct vm *vm, unsigned slot, unsigned long address, size_t size) {
    int memory = check(memfd_create("guest", MFD_CLOEXEC), "memfd_create");
    check(ftruncate(memory, (off_t)size), "ftruncate");
    void *mapped = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (mapped == MAP_FAILED) {
        fail("mmap of guest memory");
    }
    close(memory);
    struct kvm_userspace_memory_region region = {
        .slot = slot, .guest_phys_addr = address, .memory_size = size, .userspace_addr = (__u64)mapped};
    check(ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
    return mapped;
}

void vm_open(struct vm *vm, size_t ram_size) {
    vm->kvm = check(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
    vm->fd = check(ioctl(vm->kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
    __u64 identity_map = 0xfffbc000;
    check(ioctl(vm->fd, KVM_SET_TSS_ADDR, 0xfffbd000), "KVM_SET_TSS_ADDR");
    check(ioctl(vm->fd, KVM_SET_IDENTITY_MAP_ADDR, &identity_map), "KVM_SET_IDENTITY_MAP_ADDR");
    vm->ram = vm_add_memory(vm, 0, 0, ram_size);
    vm->ram_size = ram_size;
}

void vm_add_irqchip(struct vm *vm) {
    struct kvm_pit_config pit = {.flags = KVM_PIT_SPEAKER_DUMMY};
    check(ioctl(vm->fd, KVM_CREATE_IRQCHIP, 0), "KVM_CREATE_IRQCHIP");
    check(ioctl(vm->fd, KVM_CREATE_PIT2, &pit), "KVM_CREATE_PIT2");
}

void vm_add_vcpu(struct vm *vm) {
    vm->vcpu = check(ioctl(vm->fd, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
    vm->run_size = (size_t)check(ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    vm->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
    if (vm->run == MAP_FAILED) {
        fail("mmap of kvm_run");
    }
    vm->cpuid = supported_cpuid(vm);
}

void vm_set_cpuid(struct vm *vm) {
    check(ioctl(vm->vcpu, KVM_SET_CPUID2, vm->cpuid), "KVM_SET_CPUID2");
}

void vm_make(struct vm *vm, size_t ram_size) {
    vm_open(vm, ram_size);
    vm_add_vcpu(vm);
    vm_set_cpuid(vm);
}

void vm_make_with_irqchip(struct vm *vm, size_t ram_size) {
    vm_open(vm, ram_size);
    vm_add_irqchip(vm);
    vm_add_vcpu(vm);
    vm_set_cpuid(vm);
}

void vm_close(struct vm *vm) {
    munmap(vm->run, vm->run_size);
    close(vm->vcpu);
    close(vm->fd);
    close(vm->kvm);
    munmap(vm->ram, vm->ram_size);
}

static void put64(struct vm *vm, unsigned long address, unsigned long value) {
    memcpy(vm->ram + address, &value, sizeof value);
}

static unsigned long load(struct vm *vm, const char *path, struct boot_info *info) {
    int fd = check(open(path, O_RDONLY), path);
    struct stat status;
    check(fstat(fd, &status), path);
    unsigned char *file = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (file == MAP_FAILED) {
        fail(path);
    }
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(file + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type == PT_LOAD) {
            memcpy(vm->ram + segments[i].p_paddr, file + segments[i].p_offset, segments[i].p_filesz);
            unsigned long end = (segments[i].p_paddr + segments[i].p_memsz + 0xfff) & ~0xffful;
            info->payload_end = end > info->payload_end ? end : info->payload_end;
        }
    }
    unsigned long entry = header->e_entry;
    munmap(file, (size_t)status.st_size);
    close(fd);
    return entry;
}

/* Identity mapping of 4 GiB in 2 MiB pages: PML4, PDPT, four page directories. */
static void write_page_tables(struct vm *vm, unsigned long user) {
    unsigned long table = 0x23 | user, page = 0xe3 | user;
    put64(vm, PAGE_TABLES, (PAGE_TABLES + 0x1000) | table);
    for (unsigned long i = 0; i < 4; i++) {
        put64(vm, PAGE_TABLES + 0x1000 + i * 8, (PAGE_TABLES + 0x2000 + i * 0x1000) | table);
    }
    for (unsigned long i = 0; i < 4 * 512; i++) {
        put64(vm, PAGE_TABLES + 0x2000 + i * 8, i << 21 | page);
    }
}

static void write_tables(struct vm *vm, unsigned cpl, const char *cmdline, struct boot_info *info) {
    static const unsigned long gdt[] = {0, 0x00cf9b000000ffff, 0x00af9b000000ffff, 0x00cf93000000ffff,
                                        0x00008b0000000067, 0, 0x00cff3000000ffff, 0x00affb000000ffff};
    memcpy(vm->ram + GDT, gdt, sizeof gdt);
    write_page_tables(vm, cpl == 3 ? 4 : 0);
    vm->ram[TSS + 0x66] = TSS_BITMAP; /* where the I/O permission bitmap is; it allows every port and ends with ones */
    vm->ram[TSS + TSS_LIMIT] = 0xff;
    strcpy((char *)vm->ram + CMDLINE, cmdline);
    info->magic = BOOT_INFO_MAGIC;
    info->version = BOOT_INFO_VERSION;
    info->size = sizeof *info;
    info->cpl = cpl;
    info->vcpu_count = 1;
    info->ram_below_4g = vm->ram_size;
    info->ram_top = vm->ram_size;
    info->cmdline_gpa = CMDLINE;
    info->cmdline_length = (uint32_t)strlen(cmdline);
    info->mapped_top = 4ul << 30;
    info->page_table_root = PAGE_TABLES;
    memcpy(vm->ram + BOOT_PAGE, info, sizeof *info);
}

static struct kvm_segment segment(unsigned selector, unsigned type, unsigned dpl, int code) {
    return (struct kvm_segment){.limit = 0xffffffff, .selector = (__u16)selector, .type = (__u8)type, .present = 1,
                                .dpl = (__u8)dpl, .db = !code, .s = 1, .l = (__u8)code, .g = 1};
}

void vm_enter(struct vm *vm, const char *payload, unsigned cpl, const char *cmdline, struct boot_info *info) {
    unsigned long entry = load(vm, payload, info);
    write_tables(vm, cpl, cmdline, info);
    struct kvm_sregs s;
    check(ioctl(vm->vcpu, KVM_GET_SREGS, &s), "KVM_GET_SREGS");
    s.cs = segment(cpl ? 0x3b : 0x10, 0xb, cpl, 1);
    s.ds = s.es = s.fs = s.gs = s.ss = segment(cpl ? 0x33 : 0x18, 3, cpl, 0);
    s.tr = (struct kvm_segment){.base = cpl ? TSS : 0, .limit = cpl ? TSS_LIMIT : 0x67, .selector = 0x20, .type = 0xb,
                                .present = 1};
    s.ldt = (struct kvm_segment){.unusable = 1};
    s.gdt.base = GDT;
    s.gdt.limit = 63;
    s.idt.limit = 0;
    s.cr0 = 0x80050033;
    s.cr3 = PAGE_TABLES;
    s.cr4 = 0x620;
    s.efer = 0xd01;
    check(ioctl(vm->vcpu, KVM_SET_SREGS, &s), "KVM_SET_SREGS");
    struct kvm_regs r = {.rip = entry, .rsp = STACK_TOP, .rdi = BOOT_PAGE, .rflags = cpl ? 0x3002 : 2};
    check(ioctl(vm->vcpu, KVM_SET_REGS, &r), "KVM_SET_REGS");
}

void vm_run(struct vm *vm, int (*handle)(const struct kvm_run *run)) {
    do {
        while (ioctl(vm->vcpu, KVM_RUN, 0) < 0) {
            if (errno != EINTR && errno != EAGAIN) {
                fail("KVM_RUN");
            }
        }
    } while (handle(vm->run));
}
