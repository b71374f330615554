/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exit_loop PAYLOAD CPL EXITS CPU: the C twin of Outrigger's run loop.
 *
 * Runs the payload exit-loop.elf in a VM made as Outrigger makes its own (16 MiB of shared memfd, no interrupt controllers,
 * the registers and tables of guests/abi/boot_info.h) and prints the nanoseconds between each two of its writes to
 * METER_PORT, EXITS lines. CPU -1 leaves the thread unpinned.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "abi/boot_info.h"

#define METER_PORT 0x510
#define POWER_OFF_PORT 0x604

#define RAM_SIZE (16ul << 20)
#define GDT 0x1000ul
#define BOOT_PAGE 0x2000ul
#define PAGE_TABLES 0x4000ul
#define CMDLINE 0x10000ul
#define STACK_TOP 0x28000ul
#define TSS 0x30000ul
#define TSS_BITMAP 0x68u
#define TSS_LIMIT (TSS_BITMAP + 0x10000 / 8)

static unsigned char *ram;
static unsigned long *samples;
static unsigned long wanted, writes;
static long last;

static void fail(const char *what) {
    fprintf(stderr, "exit_loop: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int check(int result, const char *what) {
    if (result < 0) {
        fail(what);
    }
    return result;
}

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000l + t.tv_nsec;
}

static void put64(unsigned long address, unsigned long value) { memcpy(ram + address, &value, sizeof value); }

static unsigned long load(const char *path) {
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
            memcpy(ram + segments[i].p_paddr, file + segments[i].p_offset, segments[i].p_filesz);
        }
    }
    unsigned long entry = header->e_entry;
    munmap(file, (size_t)status.st_size);
    close(fd);
    return entry;
}

/* Identity mapping of 4 GiB in 2 MiB pages: PML4, PDPT, four page directories. */
static void write_page_tables(unsigned long user) {
    unsigned long table = 0x23 | user, page = 0xe3 | user;
    put64(PAGE_TABLES, (PAGE_TABLES + 0x1000) | table);
    for (unsigned long i = 0; i < 4; i++) {
        put64(PAGE_TABLES + 0x1000 + i * 8, (PAGE_TABLES + 0x2000 + i * 0x1000) | table);
    }
    for (unsigned long i = 0; i < 4 * 512; i++) {
        put64(PAGE_TABLES + 0x2000 + i * 8, i << 21 | page);
    }
}

static void write_tables(unsigned cpl) {
    static const unsigned long gdt[] = {0, 0x00cf9b000000ffff, 0x00af9b000000ffff, 0x00cf93000000ffff,
                                        0x00008b0000000067, 0, 0x00cff3000000ffff, 0x00affb000000ffff};
    memcpy(ram + GDT, gdt, sizeof gdt);
    write_page_tables(cpl == 3 ? 4 : 0);
    ram[TSS + 0x66] = TSS_BITMAP; /* where the I/O permission bitmap is; it allows every port and ends with ones */
    ram[TSS + TSS_LIMIT] = 0xff;
    int length = sprintf((char *)ram + CMDLINE, "n=%lu port=%d", wanted + 1, METER_PORT);
    struct boot_info info = {.magic = BOOT_INFO_MAGIC,
                             .version = BOOT_INFO_VERSION,
                             .size = sizeof info,
                             .cpl = cpl,
                             .vcpu_count = 1,
                             .ram_below_4g = RAM_SIZE,
                             .ram_top = RAM_SIZE,
                             .cmdline_gpa = CMDLINE,
                             .cmdline_length = (uint32_t)length,
                             .mapped_top = 4ul << 30};
    memcpy(ram + BOOT_PAGE, &info, sizeof info);
}

static struct kvm_segment segment(unsigned selector, unsigned type, unsigned dpl, int code) {
    return (struct kvm_segment){.limit = 0xffffffff, .selector = (__u16)selector, .type = (__u8)type, .present = 1,
                                .dpl = (__u8)dpl, .db = !code, .s = 1, .l = (__u8)code, .g = 1};
}

static void enter_by(int vcpu, unsigned long entry, unsigned cpl) {
    struct kvm_sregs s;
    check(ioctl(vcpu, KVM_GET_SREGS, &s), "KVM_GET_SREGS");
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
    check(ioctl(vcpu, KVM_SET_SREGS, &s), "KVM_SET_SREGS");
    struct kvm_regs r = {.rip = entry, .rsp = STACK_TOP, .rdi = BOOT_PAGE, .rflags = cpl ? 0x3002 : 2};
    check(ioctl(vcpu, KVM_SET_REGS, &r), "KVM_SET_REGS");
}

static void set_cpuid(int kvm, int vcpu) {
    enum { LEAVES = 256 };
    struct kvm_cpuid2 *c = calloc(1, sizeof *c + LEAVES * sizeof c->entries[0]);
    if (!c) {
        fail("calloc");
    }
    c->nent = LEAVES;
    check(ioctl(kvm, KVM_GET_SUPPORTED_CPUID, c), "KVM_GET_SUPPORTED_CPUID");
    check(ioctl(vcpu, KVM_SET_CPUID2, c), "KVM_SET_CPUID2");
    free(c);
}

static void meter(void) {
    long time = now();
    if (writes != 0 && writes <= wanted) {
        samples[writes - 1] = (unsigned long)(time - last);
    }
    writes++;
    last = time;
}

/* Whether the guest goes on. */
static int port_io(const struct kvm_run *run) {
    switch (run->io.port) {
    case METER_PORT:
        meter();
        return 1;
    case POWER_OFF_PORT:
        return 0;
    default:
        return 1;
    }
}

static void loop(int vcpu, const struct kvm_run *run) {
    for (;;) {
        if (ioctl(vcpu, KVM_RUN, 0) < 0) {
            if (errno == EINTR || errno == EAGAIN) {
                continue;
            }
            fail("KVM_RUN");
        }
        switch (run->exit_reason) {
        case KVM_EXIT_IO:
            if (!port_io(run)) {
                return;
            }
            break;
        default:
            fprintf(stderr, "exit_loop: unexpected exit %u\n", run->exit_reason);
            exit(1);
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: exit_loop PAYLOAD CPL EXITS CPU\n");
        return 2;
    }
    unsigned cpl = (unsigned)atoi(argv[2]);
    wanted = strtoul(argv[3], NULL, 10);
    int cpu = atoi(argv[4]);
    samples = calloc(wanted, sizeof *samples);
    if (!samples) {
        fail("calloc");
    }
    if (cpu >= 0) {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        check(sched_setaffinity(0, sizeof set, &set), "sched_setaffinity");
    }
    int kvm = check(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
    int vm = check(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
    __u64 identity_map = 0xfffbc000;
    check(ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000), "KVM_SET_TSS_ADDR");
    check(ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map), "KVM_SET_IDENTITY_MAP_ADDR");
    int memory = check(memfd_create("exit_loop", MFD_CLOEXEC), "memfd_create");
    check(ftruncate(memory, RAM_SIZE), "ftruncate");
    ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (ram == MAP_FAILED) {
        fail("mmap of RAM");
    }
    struct kvm_userspace_memory_region region = {.memory_size = RAM_SIZE, .userspace_addr = (__u64)ram};
    check(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
    int vcpu = check(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
    size_t size = (size_t)check(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    struct kvm_run *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    if (run == MAP_FAILED) {
        fail("mmap of kvm_run");
    }
    set_cpuid(kvm, vcpu);
    write_tables(cpl);
    enter_by(vcpu, load(argv[1]), cpl);
    loop(vcpu, run);
    if (writes != wanted + 1) {
        fprintf(stderr, "exit_loop: %lu writes instead of %lu\n", writes, wanted + 1);
        return 1;
    }
    for (unsigned long i = 0; i < wanted; i++) {
        printf("%lu\n", samples[i]);
    }
    return 0;
}
